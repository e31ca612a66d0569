// Waiting that ends when the view is left.

/** Waits; throws when the view is left meanwhile. */
export function pause(milliseconds, signal) {
    return new Promise((resolve, reject) => {
        const stop = () => {
            clearTimeout(timer);
            reject(signal.reason);
        };
        const timer = setTimeout(() => {
            signal.removeEventListener('abort', stop);
            resolve();
        }, milliseconds);
        signal.addEventListener('abort', stop, {once: true});
    });
}

/** Calls the function at once and after each pause; it answers how long that shall be, or null to end. */
export async function repeat(signal, step) {
    for (let wait = await step(); wait !== null; wait = await step()) {
        await pause(wait, signal);
    }
}
