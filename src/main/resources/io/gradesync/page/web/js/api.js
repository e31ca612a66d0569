// Calls of the API. Reading is patient: while the service or its database is away it says so and tries again by itself.

import {clearOutage, tellOutage} from './banner.js';
import {withQuery} from './dom.js';
import {pause} from './wait.js';

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 15000;
const LATE = 5000;

/** What the API refused, in its own words. */
export class ApiError extends Error {
    constructor(status, message, run) {
        super(message);
        this.status = status;
        /** The run that is in the way, where there is one. */
        this.run = run;
    }
}

/** Reads; does not give up before the view is left. */
export async function read(path, parameters, signal) {
    for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
        const late = setTimeout(tellOutage, LATE, 'The service has not answered yet. The page waits for it.');
        try {
            const answer = await send('GET', withQuery(path, parameters), signal);
            clearOutage();
            return answer;
        } catch (error) {
            if (!(error instanceof ApiError) || error.status < 500) {
                throw error;
            }
            tellOutage(`${error.message} The page tries again by itself.`);
            await pause(wait, signal);
        } finally {
            clearTimeout(late);
        }
    }
}

/** Sends a request and gives what was answered, or throws what was refused. */
export async function send(method, path, signal) {
    let response;
    try {
        response = await fetch(path, {method, signal, headers: {Accept: 'application/json'}});
    } catch (error) {
        if (signal?.aborted) {
            throw error;
        }
        throw new ApiError(503, 'The service does not answer.');
    }
    if (response.status === 401) {
        location.reload();
    }
    const body = await json(response);
    if (!response.ok) {
        throw new ApiError(response.status, body?.error ?? `The service answered with status ${response.status}.`, body?.run);
    }
    return body;
}

/** The body, or null where there is none that can be read. */
async function json(response) {
    try {
        return await response.json();
    } catch {
        return null;
    }
}
