// What has no counterpart on the other side: students, courses, batches, enrolments.

import {read, send} from '../api.js';
import {el, fill} from '../dom.js';
import {filterForm, instanceField} from '../filters.js';
import {count, dateTime, number} from '../format.js';
import {repeat} from '../wait.js';
import {badge, button, cell, notes, nothing, pager, table} from '../widgets.js';
import {GAP_KINDS, SIDES, options, word} from '../words.js';

const ROWS = 100;
const POLL = 1000;

export async function showGaps(page) {
    const {root, signal, query} = page;
    const {instances} = await read('/api/instances', {}, signal);
    if (instances.length === 0) {
        fill(root, nothing('There is no Moodle yet.'));
        return;
    }
    let instance = query.instance ?? String(instances[0].id);
    const report = el('div', {id: 'gaps'});
    const look = button('Look for gaps', {action: 'gaps'}, async () => {
        await send('POST', `/api/instances/${instance}/gaps`, signal);
        await watch();
    });

    /** Shows the report of the instance, once it is there. */
    async function watch() {
        const asked = instance;
        await repeat(signal, async () => {
            const answer = await read(`/api/instances/${asked}/gaps`, {}, signal);
            if (asked !== instance) {
                return null;
            }
            report.dataset.state = answer.state;
            if (answer.state === 'running') {
                if (report.querySelector('progress') === null) {
                    fill(report, el('label', {for: 'progress', role: 'status'}, 'Comparing Moodle and OpenEduCat. This can take some minutes.'),
                        el('progress', {id: 'progress'}));
                }
                return POLL;
            }
            fill(report, answer.state === 'done' ? done(answer) : nothing('Nobody has looked yet.'));
            return null;
        });
    }

    fill(root,
        el('p', {class: 'lead'},
            'What stands on one side only, or could not be told apart. Looking writes nothing; the command “match” fills the mapping.'),
        el('div', {class: 'above-table together'},
            instances.length > 1
                ? filterForm('Moodle', [instanceField(instances)], {instance}, values => {
                    instance = values.instance;
                    page.remember({instance});
                    page.attempt(watch);
                })
                : null,
            look),
        report);
    await watch();
}

function done({at, report}) {
    const [match] = report.matches ?? [report];
    const rows = el('div', {});
    let filters = {kind: '', side: '', q: ''};

    function show(offset) {
        const gaps = match.gaps.filter(fits);
        fill(rows,
            el('p', {role: 'status', id: 'total'}, count(gaps.length, 'gap')),
            gaps.length === 0 ? nothing('No gaps.') : gapsTable(gaps.slice(offset, offset + ROWS)),
            pager(rows, {offset, limit: ROWS, total: gaps.length}, show));
    }

    function fits({kind, side, id, name}) {
        return (!filters.kind || kind === filters.kind) && (!filters.side || side === filters.side)
            && `${name} ${id}`.toLowerCase().includes(filters.q.toLowerCase());
    }

    show(0);
    return [
        el('p', {role: 'status'}, badge(match.status), ' As of ', dateTime(at)),
        notes(match.notes),
        el('section', {id: 'mapped'}, el('h2', {}, 'What is mapped'), mappedTable(match)),
        el('h2', {}, 'Without a counterpart'),
        filterForm('Filter the gaps', [
            {name: 'kind', label: 'Kind', type: 'select', any: 'All', options: options(GAP_KINDS)},
            {name: 'side', label: 'Is in', type: 'select', any: 'Both', options: options(SIDES)},
            {name: 'q', label: 'Name or number', type: 'search'},
        ], filters, values => {
            filters = values;
            show(0);
        }),
        rows,
    ];
}

function mappedTable({mapped, already, gaps}) {
    const columns = ['Mapped already', 'Would be mapped by “match”', 'Gaps'].map(name => ({name, kind: 'number'}));
    return table('What is mapped', [{name: 'Kind'}, ...columns],
        el('tbody', {}, Object.keys(mapped).map(kind => el('tr', {'data-kind': kind},
            el('th', {scope: 'row'}, word(GAP_KINDS, kind)),
            cell(number(already[kind] ?? 0), 'number'),
            cell(number(mapped[kind] ?? 0), 'number'),
            cell(number(gaps.filter(gap => gap.kind === kind).length), 'number')))));
}

function gapsTable(gaps) {
    return table('Gaps', [{name: 'Kind'}, {name: 'Is in'}, {name: 'Number', kind: 'number'}, {name: 'Name'}, {name: 'Why there is no counterpart'}],
        el('tbody', {}, gaps.map(({kind, side, id, name, reason}) => el('tr', {'data-gap': `${kind}-${side}-${id}`},
            cell(word(GAP_KINDS, kind)),
            cell(word(SIDES, side)),
            cell(String(id ?? '–'), 'number'),
            cell(name ?? '–'),
            cell(reason, 'prose')))));
}
