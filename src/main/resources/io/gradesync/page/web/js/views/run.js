// One run: its progress while it is on; afterwards what it did, and of a preview what it would do and the button to do it.

import {read} from '../api.js';
import {reasonsTable} from '../changes.js';
import {el, facts, fill, hash} from '../dom.js';
import {count, dateTime, duration, number, sum} from '../format.js';
import {repeat} from '../wait.js';
import {badge, button, notes, startRun} from '../widgets.js';
import {ACTIONS, STATUSES, TRIGGERS, word} from '../words.js';
import {confirmApply} from './apply.js';
import {showJournal} from './journal.js';

const POLL = 1000;
const WRITTEN = ['created', 'updated', 'repaired'];

export async function showRun(page) {
    const {id, root, signal, setTitle} = page;
    const live = el('p', {class: 'visually-hidden', role: 'status', id: 'announcement'});
    const content = el('div', {id: 'run'});
    fill(root, live, content);
    let run;
    await repeat(signal, async () => {
        const first = run === undefined;
        run = await read(`/api/runs/${id}`, {}, signal);
        setTitle(`${title(run)} ${run.id}`);
        content.dataset.run = run.id;
        content.dataset.status = run.status;
        if (run.status === 'running') {
            fill(content, head(run), progress(run));
            announce(live, `${number(run.progress?.coursesDone ?? 0)} of ${count(run.progress?.courses ?? 0, 'course')} done`);
            return POLL;
        }
        if (!first) {
            announce(live, `${title(run)} ${run.id} has ended: ${word(STATUSES, run.status)}`);
        }
        return null;
    });
    const journal = el('section', {id: 'changes', 'aria-labelledby': 'changes-heading'});
    fill(content, head(run), verdict(run), previewPanel(run), summary(run), journal);
    await showJournal(page, run, journal);
}

function title({trigger}) {
    return trigger === 'preview' ? 'Preview' : 'Run';
}

/** Says it once: a text that stays the same is not read out again. */
function announce(live, sentence) {
    if (live.textContent !== sentence) {
        live.textContent = sentence;
    }
}

function head(run) {
    return el('p', {class: 'lead'}, badge(run.status), ' ', run.instance, ', ', dateTime(run.startedAt),
        ', ', el('span', {class: 'nowrap'}, duration(run.seconds)),
        run.applies && [', writes ', el('a', {href: hash(`/run/${run.applies}`)}, `preview ${run.applies}`)]);
}

function progress({progress: now, trigger}) {
    if (!now) {
        return el('article', {}, el('label', {for: 'progress'}, 'Another process carries out this run; how far it is, only that knows.'),
            el('progress', {id: 'progress'}));
    }
    return el('article', {},
        el('label', {for: 'progress'}, `${number(now.coursesDone)} of ${count(now.courses, 'course')} done`),
        el('progress', {id: 'progress', value: now.coursesDone, max: Math.max(1, now.courses)}),
        el('div', {class: 'tiles'},
            tile('Courses done', `${number(now.coursesDone)} / ${number(now.courses)}`, 'courses'),
            tile('Grades read', number(now.read), 'read'),
            tile(trigger === 'preview' ? 'Would be written' : 'Grades written', number(now.written), 'written')));
}

function tile(name, value, code) {
    return el('div', {class: 'tile', 'data-count': code}, el('span', {class: 'tile-name'}, name), el('span', {class: 'tile-value'}, value));
}

/** The service's notes; those of a run that did not end well stand out, with the way on. */
function verdict(run) {
    if (run.status === 'ok') {
        return notes(run.notes);
    }
    const applied = run.trigger === 'apply';
    return el('article', {class: 'verdict', 'data-status': run.status, role: 'region', 'aria-labelledby': 'verdict-heading'},
        el('h2', {id: 'verdict-heading'}, {
            failed: applied ? 'The preview was not applied' : 'The run failed',
            partial: 'The run was done in part',
            interrupted: 'The run was interrupted',
        }[run.status] ?? run.status),
        notes(run.notes),
        applied && newPreview(run));
}

function newPreview({instanceId}) {
    return button('New preview', {action: 'new-preview', kind: 'outline'}, () => startRun(`/api/instances/${instanceId}/preview`));
}

/** What can be done with a preview that has ended. */
function previewPanel(run) {
    const {preview, counts = {}} = run;
    if (!preview) {
        return null;
    }
    const written = WRITTEN.reduce((total, action) => total + (counts[action] ?? 0), 0);
    const {appliedBy, refusal, until} = preview;
    return el('article', {id: 'preview', class: 'preview'},
        el('div', {},
            el('h2', {}, written === 0 ? 'No grade would be written' : `${count(written, 'grade')} would be written`),
            refusal !== null && el('p', {id: 'refusal'}, refusal),
            appliedBy !== null && el('p', {},
                el('a', {href: hash(`/run/${appliedBy}`), 'data-run': appliedBy}, `See run ${appliedBy}, which wrote it`)),
            appliedBy === null && refusal === null && el('p', {},
                'Nothing is written before you apply it. It can be applied until ', dateTime(until), '.')),
        el('div', {class: 'buttons'},
            refusal !== null && newPreview(run),
            button('Apply', {
                action: 'apply',
                disabled: refusal !== null || appliedBy !== null,
                describedBy: refusal !== null ? 'refusal' : null,
            }, () => confirmApply(run, written))));
}

function summary(run) {
    const {counts = {}, courses = {}, exams = {}, completion = {}} = run;
    const refused = {...counts.skipped, ...counts.failed};
    return el('section', {id: 'summary', class: 'summary', 'aria-labelledby': 'summary-heading'},
        el('h2', {id: 'summary-heading'}, run.trigger === 'preview' ? 'What it found' : 'What it did'),
        el('div', {class: 'tiles'},
            tile('Read', number(counts.read ?? 0), 'read'),
            WRITTEN.map(action => tile(word(ACTIONS, action), number(counts[action] ?? 0), action)),
            tile('Unchanged', number(counts.unchanged ?? 0), 'unchanged'),
            tile('Skipped', number(sum(counts.skipped)), 'skipped'),
            tile('Failed', number(sum(counts.failed)), 'failed')),
        facts([
            ['Started by', word(TRIGGERS, run.trigger)],
            ['Ended', dateTime(run.finishedAt)],
            ['Courses', `${number(courses.ok ?? 0)} of ${number(courses.total ?? 0)} read, ${number(courses.failed ?? 0)} failed`],
            ['Exams', `${number(exams.created ?? 0)} created, ${number(exams.updated ?? 0)} updated`],
            ['Completion', `${number(completion.complete ?? 0)} complete, ${number(completion.incomplete ?? 0)} incomplete, `
                + `${number(completion.none ?? 0)} without`],
            ['Recomputed', number(run.recomputed ?? 0)],
            ['Asked of Moodle', count(run.moodleRequests ?? 0, 'request')],
        ]),
        Object.keys(refused).length > 0 && el('details', {},
            el('summary', {}, `Why ${count(sum(refused), 'grade was', 'grades were')} not carried`),
            reasonsTable(refused)));
}
