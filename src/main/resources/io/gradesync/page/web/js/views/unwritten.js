// Grades that Moodle holds and OpenEduCat does not, with the reason and what to do.

import {read} from '../api.js';
import {REFUSED, changesTable, reasonsTable} from '../changes.js';
import {el, fill, withQuery} from '../dom.js';
import {filterForm, instanceField} from '../filters.js';
import {count} from '../format.js';
import {nothing, pager} from '../widgets.js';
import {REASONS, options} from '../words.js';

const ROWS = 100;

export async function showUnwritten(page) {
    const {root, signal, query} = page;
    const {instances} = await read('/api/instances', {}, signal);
    if (instances.length === 0) {
        fill(root, nothing('There is no Moodle yet.'));
        return;
    }
    let filters = {instance: query.instance ?? String(instances[0].id), reason: query.reason ?? '', q: query.q ?? ''};
    const rows = el('div', {id: 'rows', class: 'rows'});
    const total = el('p', {role: 'status', id: 'total'});
    const csv = el('a', {'data-action': 'csv', download: 'not-arrived.csv'}, 'Download as CSV');

    async function load() {
        const asked = filters;
        const {instance, reason, q} = filters;
        const path = `/api/instances/${instance}/unwritten`;
        page.remember(filters);
        rows.setAttribute('aria-busy', 'true');
        const answer = await read(path, {reason, q}, signal);
        if (asked === filters) {
            rows.removeAttribute('aria-busy');
            csv.href = withQuery(path, {format: 'csv', reason, q});
            total.textContent = count(answer.total, 'grade');
            show(answer, 0);
        }
    }

    /** The answer is whole; the page shows some rows of it. */
    function show(answer, offset) {
        const {changes} = answer;
        if (changes.length === 0) {
            fill(rows, nothing(filters.reason || filters.q ? 'Nothing fits these filters.' : 'Every grade has arrived.'));
            return;
        }
        const counts = {};
        for (const {reason} of changes) {
            counts[reason] = (counts[reason] ?? 0) + 1;
        }
        fill(rows,
            el('details', {}, el('summary', {}, 'The reasons, and what they mean'), reasonsTable(counts)),
            changesTable('Grades that did not arrive', REFUSED, {...answer, changes: changes.slice(offset, offset + ROWS)}, filters.instance),
            pager(rows, {offset, limit: ROWS, total: changes.length}, next => show(answer, next)));
    }

    fill(root,
        el('p', {class: 'lead'}, 'What Moodle holds and OpenEduCat does not, as of the last pull.'),
        filterForm('Filter the grades', [
            ...(instances.length > 1 ? [instanceField(instances)] : []),
            {name: 'reason', label: 'Reason', type: 'select', any: 'All', options: options(REASONS).filter(([code]) => !REASONS[code].countedOnly)},
            {name: 'q', label: 'Student or item', type: 'search'},
        ], filters, values => {
            filters = {...filters, ...values};
            page.attempt(load);
        }),
        el('div', {class: 'above-table'}, total, csv),
        rows);
    await load();
}
