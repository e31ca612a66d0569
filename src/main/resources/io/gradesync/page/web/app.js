// Starts the page: shows the view that the address names, marks it in the navigation, and ends the session.

import {ApiError, read, send} from './js/api.js';
import {clear, tell} from './js/banner.js';
import {el, hash} from './js/dom.js';
import {showGaps} from './js/views/gaps.js';
import {showGrade} from './js/views/grade.js';
import {showGrades} from './js/views/grades.js';
import {showInstances} from './js/views/instances.js';
import {showRun} from './js/views/run.js';
import {showRuns} from './js/views/runs.js';
import {showStudent} from './js/views/student.js';
import {showUnwritten} from './js/views/unwritten.js';

/** Addresses after the #, each with its view, its heading and its place in the navigation. */
const ROUTES = [
    {path: /^\/$/, show: showInstances, title: () => 'Overview', place: '#/'},
    {path: /^\/runs$/, show: showRuns, title: () => 'Runs', place: '#/runs'},
    {path: /^\/run\/(\d+)$/, show: showRun, title: id => `Run ${id}`, place: '#/runs'},
    {path: /^\/grades$/, show: showGrades, title: () => 'Why is this grade what it is?', place: '#/grades'},
    {path: /^\/student\/(\d+)$/, show: showStudent, title: id => `Student ${id}`, place: '#/grades'},
    {path: /^\/grade$/, show: showGrade, title: () => 'Grade', place: '#/grades'},
    {path: /^\/unwritten$/, show: showUnwritten, title: () => 'Grades that did not arrive', place: '#/unwritten'},
    {path: /^\/gaps$/, show: showGaps, title: () => 'Gaps', place: '#/gaps'},
];

const view = document.getElementById('view');
let left = new AbortController();

/** Shows the view that the address names. What the one before still waits for is dropped. */
function open({focus}) {
    left.abort();
    left = new AbortController();
    const {signal} = left;
    clear();

    const [path, search] = (location.hash.slice(1) || '/').split('?');
    const route = ROUTES.find(each => each.path.test(path)) ?? ROUTES[0];
    const [, id] = route.path.exec(path) ?? [];
    const heading = el('h1', {tabindex: '-1'});
    const root = el('div');
    const page = {
        id,
        root,
        signal,
        query: Object.fromEntries(new URLSearchParams(search)),
        /** Does something of the view, and tells what was refused. */
        async attempt(work) {
            try {
                await work();
            } catch (error) {
                if (!signal.aborted) {
                    tell(error.message, error.run);
                    if (!(error instanceof ApiError)) {
                        throw error;
                    }
                }
            }
        },
        setTitle(title) {
            heading.textContent = title;
            document.title = `${title} – Moodle Grade Sync`;
        },
        /** Keeps filters in the address, so that it can be passed on and the way back leads here. */
        remember(values) {
            history.replaceState(null, '', hash(path, values));
        },
    };
    page.setTitle(route.title(id));
    mark(route.place);
    view.replaceChildren(heading, root);
    if (focus) {
        heading.focus();
        scrollTo(0, 0);
    }
    page.attempt(() => route.show(page));
}

/** Tells where in the navigation the reader is. */
function mark(place) {
    for (const link of document.querySelectorAll('#navigation a')) {
        if (link.getAttribute('href') === place) {
            link.setAttribute('aria-current', 'page');
        } else {
            link.removeAttribute('aria-current');
        }
    }
}

/** Shows who is logged in; where no log-in is in use there is nobody to show. */
async function showSession() {
    try {
        const {user} = await read('/api/session', {}, new AbortController().signal);
        document.getElementById('user').textContent = user;
        document.getElementById('session').hidden = false;
    } catch (error) {
        if (error.status !== 404) {
            throw error;
        }
    }
}

document.querySelector('[data-action=log-out]').addEventListener('click', async () => {
    try {
        await send('DELETE', '/api/session');
        location.reload();
    } catch (error) {
        tell(error.message);
    }
});
// Its # would be taken for the address of a view.
document.querySelector('.skip-link').addEventListener('click', event => {
    event.preventDefault();
    view.focus();
});
document.getElementById('time-zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
window.addEventListener('hashchange', () => open({focus: true}));
open({focus: false});
showSession();
