// The first view: each Moodle with its settings, its last pull, and the buttons to preview or to pull.

import {read} from '../api.js';
import {el, facts, fill, hash} from '../dom.js';
import {count, dateTime, duration, number, sum} from '../format.js';
import {repeat} from '../wait.js';
import {badge, button, notes, nothing, startRun} from '../widgets.js';
import {SCALES, SOURCES, TRIGGERS, word} from '../words.js';

const WHILE_RUNNING = 3000;
const OTHERWISE = 15000;

export async function showInstances({root, signal}) {
    let shown;
    await repeat(signal, async () => {
        const answer = await read('/api/instances', {}, signal);
        const {instances} = answer;
        // Drawn anew only when something differs: a button that has the focus keeps it.
        if (JSON.stringify(answer) !== shown) {
            shown = JSON.stringify(answer);
            draw(root, answer);
        }
        return instances.some(({running}) => running !== null) ? WHILE_RUNNING : OTHERWISE;
    });
}

function draw(root, {instances, schedule, nextPull}) {
    const focused = document.activeElement?.id;
    fill(root,
        el('p', {class: 'lead'}, nextPull
            ? ['The next scheduled pull is at ', dateTime(nextPull), ' (', el('code', {}, schedule), ').']
            : 'No pull is scheduled.'),
        instances.map(instanceCard),
        instances.length === 0 && nothing('There is no Moodle yet. Set gradesync.moodle.url, or add a row to moodle_instance.'));
    if (focused) {
        document.getElementById(focused)?.focus();
    }
}

function instanceCard(instance) {
    const {id, name, active, running} = instance;
    const heading = `instance-${id}`;
    const off = !active || running !== null;
    const act = (text, action, kind) => {
        const node = button(text, {action, kind, disabled: off, describedBy: heading}, () => startRun(`/api/instances/${id}/${action}`));
        node.id = `${action}-${id}`;
        return node;
    };
    return el('article', {'data-instance': id, 'aria-labelledby': heading},
        el('div', {class: 'card-head'},
            el('div', {}, el('h2', {id: heading}, name), address(instance.url)),
            el('div', {class: 'buttons'}, act('Preview', 'preview', 'outline'), act('Pull now', 'pull'))),
        !active && el('p', {class: 'hint'}, 'Switched off: this Moodle is not pulled.'),
        el('div', {class: 'columns'},
            el('section', {}, el('h3', {}, 'Last pull'), lastPull(instance)),
            el('section', {}, el('h3', {}, 'Settings'), settings(instance))));
}

/** A link only where it is one of the web: the text is the table's. */
function address(url) {
    return /^https?:\/\//i.test(url) ? el('a', {class: 'quiet', href: url, rel: 'noreferrer'}, url) : el('span', {class: 'quiet'}, url);
}

function lastPull({running, lastRun, pullRequestedAt}) {
    return [
        running !== null && el('p', {}, badge('running'), ' ',
            el('a', {href: hash(`/run/${running}`), 'data-run': running}, `Run ${running} is on`)),
        pullRequestedAt && el('p', {}, 'A pull was asked for at ', dateTime(pullRequestedAt), ' and begins in a moment.'),
        lastRun === null ? nothing('Not pulled yet.') : lastRunFacts(lastRun),
    ];
}

function lastRunFacts(run) {
    const {counts = {}} = run;
    return el('div', {'data-run': run.id, 'data-status': run.status},
        el('p', {}, badge(run.status), ' ', el('a', {href: hash(`/run/${run.id}`)}, `Run ${run.id}`), ', ', dateTime(run.finishedAt)),
        facts([
            ['Read', count(counts.read ?? 0, 'grade')],
            ['Written', `${number(counts.created ?? 0)} created, ${number(counts.updated ?? 0)} updated, ${number(counts.repaired ?? 0)} repaired`],
            ['Not carried', `${number(sum(counts.skipped))} skipped, ${number(sum(counts.failed))} failed`],
            ['Started by', word(TRIGGERS, run.trigger)],
            ['Took', duration(run.seconds)],
        ]),
        notes(run.notes));
}

function settings({sources, completion, gradeScale, passThreshold, letters, courses}) {
    return facts([
        ['Courses', `${number(courses)} mapped`],
        ...Object.entries(SOURCES).map(([source, name]) => [name, onOff(sources.includes(source))]),
        ['Completion', onOff(completion)],
        ['Grades as', word(SCALES, gradeScale)],
        ['Pass from', `${number(passThreshold)} %`],
        ['Letters', letters.length > 0 ? letters.map(({name, min, max}) => `${name} ${number(min)}–${number(max)} %`).join(', ') : null],
    ]);
}

function onOff(on) {
    return on ? 'On' : el('span', {class: 'muted'}, 'Off');
}
