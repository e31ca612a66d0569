// The log-in: sends user name and password once, as HTTP Basic, and loads the page anew with the cookie it got.

const SENTENCES = {
    401: 'User name or password is wrong.',
    403: 'The service refuses a log-in from this address. Open the page by the address it is served on.',
    429: 'Too many attempts. Wait a minute, then try again.',
};

const form = document.getElementById('login');
const error = document.getElementById('error');
const button = form.querySelector('button');

form.addEventListener('submit', async event => {
    event.preventDefault();
    error.hidden = true;
    button.setAttribute('aria-busy', 'true');
    button.disabled = true;
    const sentence = await logIn(form.elements.user.value, form.elements.password.value);
    if (sentence === null) {
        location.reload();
        return;
    }
    button.removeAttribute('aria-busy');
    button.disabled = false;
    error.textContent = sentence;
    error.hidden = false;
    form.elements.password.select();
});

/** Null when that went well, else a sentence. */
async function logIn(user, password) {
    try {
        const response = await fetch('/api/session', {
            method: 'POST',
            headers: {Authorization: `Basic ${base64(`${user}:${password}`)}`},
        });
        return response.ok ? null : SENTENCES[response.status] ?? `The service answered with status ${response.status}. Try again.`;
    } catch {
        return 'The service does not answer. Try again in a moment.';
    }
}

/** Of the text in UTF-8, which btoa alone cannot do. */
function base64(text) {
    return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
