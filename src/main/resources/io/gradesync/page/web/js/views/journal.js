// The changes of a run, with filters that the service applies: only a page of rows is ever here.

import {read} from '../api.js';
import {JOURNAL, changesTable, courseName} from '../changes.js';
import {el, fill, withQuery} from '../dom.js';
import {filterForm} from '../filters.js';
import {count} from '../format.js';
import {nothing, pager} from '../widgets.js';
import {ACTIONS, REASONS, SOURCES, options, word} from '../words.js';

const ROWS = 100;

export async function showJournal(page, run, section) {
    const {signal, query, remember} = page;
    const path = `/api/runs/${run.id}/changes`;
    const preview = run.trigger === 'preview';
    const suggestions = el('datalist', {id: 'known-courses'});
    const rows = el('div', {id: 'rows', class: 'rows'});
    const total = el('p', {role: 'status', id: 'total'});
    const csv = el('a', {'data-action': 'csv', download: `run-${run.id}.csv`}, 'Download as CSV');
    const fields = [
        {name: 'q', label: 'Student or item', type: 'search'},
        {name: 'action', label: 'Action', type: 'select', any: 'All', options: actionOptions(run)},
        {name: 'source', label: 'Source', type: 'select', any: 'All', options: options(SOURCES)},
        {name: 'reason', label: 'Reason', type: 'select', any: 'All', options: options(REASONS).filter(([code]) => !REASONS[code].countedOnly)},
        {name: 'course', label: 'Course number', type: 'id', list: 'known-courses'},
        {name: 'student', label: 'Student number', type: 'id'},
        {name: 'item', label: 'Item number', type: 'id'},
    ];
    let filters = Object.fromEntries(fields.map(({name}) => [name, query[name] ?? '']));
    const form = filterForm(preview ? 'Filter the changes' : 'Filter the journal', fields, filters, values => {
        filters = values;
        page.attempt(() => show(0));
    });

    async function show(offset) {
        const asked = filters;
        remember({...filters, offset});
        rows.setAttribute('aria-busy', 'true');
        const answer = await read(path, {...filters, limit: ROWS, offset}, signal);
        if (asked !== filters) {
            return;
        }
        const filtered = Object.values(filters).some(value => value);
        form.hidden = csv.hidden = answer.total === 0 && !filtered;
        rows.removeAttribute('aria-busy');
        csv.href = withQuery(path, {format: 'csv', ...filters});
        total.textContent = count(answer.total, 'row');
        suggest(answer.courses);
        fill(rows,
            answer.changes.length === 0
                ? nothing(filtered ? 'Nothing fits these filters.' : 'There are no changes.')
                : changesTable(preview ? 'Changes that would be made' : 'Journal of the run', JOURNAL, answer, run.instanceId, onlyCourse),
            pager(rows, {offset, limit: ROWS, total: answer.total}, show));
    }

    function suggest(courses) {
        const known = new Set([...suggestions.children].map(({value}) => value));
        suggestions.append(...Object.keys(courses).filter(course => !known.has(course))
            .map(course => el('option', {value: course}, courseName(course, courses[course]))));
    }

    function onlyCourse(course) {
        form.elements.course.value = course;
        form.requestSubmit();
        form.elements.course.focus();
    }

    fill(section,
        el('h2', {id: 'changes-heading'}, preview ? 'What would change' : 'Journal'),
        form, suggestions,
        el('div', {class: 'above-table'}, total, csv),
        rows);
    await show(Number(query.offset ?? 0));
}

/** The actions, with the number of grades that the run counted; the journal holds a refusal only once, so those have none. */
function actionOptions({counts = {}}) {
    return Object.keys(ACTIONS).map(action => [action,
        Number.isInteger(counts[action]) ? `${word(ACTIONS, action)} (${counts[action]})` : word(ACTIONS, action)]);
}
