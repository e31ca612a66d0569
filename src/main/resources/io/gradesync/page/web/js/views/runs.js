// All pulls and previews, the newest first, under a chart of the last weeks.

import {read} from '../api.js';
import {daysChart} from '../chart.js';
import {el, fill, hash} from '../dom.js';
import {filterForm, instanceField} from '../filters.js';
import {dateTime, day, duration, number, sum} from '../format.js';
import {repeat} from '../wait.js';
import {badge, button, cell, nothing, returnTo, table} from '../widgets.js';
import {TRIGGERS, word} from '../words.js';

const RUNS = 50;
const DAYS = 28;
const REFRESH = 5000;

export async function showRuns(page) {
    const {root, signal, query} = page;
    let {instance = '', before = ''} = query;
    let shown;
    const {instances} = await read('/api/instances', {}, signal);
    const chart = el('section', {id: 'days', 'aria-labelledby': 'days-heading'});
    const list = el('section', {id: 'runs', 'aria-labelledby': 'runs-heading'});

    async function drawChart() {
        const {days} = await read('/api/days', {instance, days: DAYS}, signal);
        fill(chart, el('h2', {id: 'days-heading'}, `The last ${DAYS} days`), daysSection(days));
    }

    async function drawList() {
        const asked = `${instance} ${before}`;
        const answer = await read('/api/runs', {instance, before, limit: RUNS}, signal);
        const seen = asked + JSON.stringify(answer);
        if (asked === `${instance} ${before}` && seen !== shown) {
            shown = seen;
            fill(list, el('h2', {id: 'runs-heading'}, 'Pulls and previews'), runsSection(answer.runs));
        }
    }

    function runsSection(runs) {
        const go = async run => {
            before = run;
            page.remember({instance, before});
            await drawList();
            returnTo(list);
        };
        return [
            runs.length === 0 ? nothing('There are no runs.') : runsTable(runs, instances.length > 1),
            el('div', {class: 'pager', role: 'group', 'aria-label': 'Pages'},
                before !== '' && button('Newest', {action: 'newest-runs', kind: 'outline secondary'}, () => go('')),
                runs.length === RUNS && button('Older', {action: 'older-runs', kind: 'outline secondary'}, () => go(String(runs.at(-1).id)))),
        ];
    }

    fill(root,
        instances.length > 1
            ? filterForm('Filter runs', [instanceField(instances, 'All')], {instance}, values => page.attempt(async () => {
                instance = values.instance;
                before = '';
                page.remember({instance});
                await Promise.all([drawChart(), drawList()]);
            }))
            : null,
        chart, list);
    await drawChart();
    await repeat(signal, async () => {
        await drawList();
        return REFRESH;
    });
}

/** What the chart shows, for those who do not see it. */
function inWords(days) {
    const total = name => number(days.reduce((all, each) => all + each[name], 0));
    return `The last ${DAYS} days: ${total('created')} grades created, ${total('updated')} updated, ${total('repaired')} repaired; `
        + `${total('failed')} of ${total('runs')} runs failed. The table below has the numbers of each day.`;
}

function daysSection(days) {
    return [
        daysChart(days, inWords(days)),
        el('details', {}, el('summary', {}, 'The same as a table'),
            table('Runs of each day', [
                {name: 'Day'},
                ...['Runs', 'Failed', 'Partly done', 'Read', 'Created', 'Updated', 'Repaired', 'Grades failed', 'Usual duration', 'Longest']
                    .map(name => ({name, kind: 'number'})),
            ], el('tbody', {}, days.toReversed().map(each => el('tr', {'data-day': each.day},
                el('th', {scope: 'row', class: 'nowrap'}, day(each.day)),
                [each.runs, each.failed, each.partial, each.read, each.created, each.updated, each.repaired, each.refused]
                    .map(value => cell(number(value), 'number')),
                cell(duration(each.seconds), 'number'),
                cell(duration(each.slowest), 'number')))))),
    ];
}

/** With the column of the Moodle only where there are several. */
function runsTable(runs, several) {
    return table('Pulls and previews, the newest first', [
        {name: 'Run', kind: 'number'}, {name: 'Status'}, {name: 'Started'}, {name: 'Took', kind: 'number'}, {name: 'Started by'},
        ...(several ? [{name: 'Moodle'}] : []),
        ...['Read', 'Created', 'Updated', 'Repaired', 'Skipped', 'Failed'].map(name => ({name, kind: 'number'})),
        {name: 'Notes'},
    ], el('tbody', {}, runs.map(run => {
        const {counts = {}, notes = []} = run;
        return el('tr', {'data-run': run.id, 'data-status': run.status, 'data-trigger': run.trigger},
            el('th', {scope: 'row', class: 'number'}, el('a', {href: hash(`/run/${run.id}`)}, run.id)),
            cell(badge(run.status)),
            cell(dateTime(run.startedAt)),
            cell(duration(run.seconds), 'number'),
            cell(word(TRIGGERS, run.trigger), 'nowrap'),
            several && cell(run.instance, 'who'),
            [counts.read, counts.created, counts.updated, counts.repaired, sum(counts.skipped), sum(counts.failed)]
                .map(value => cell(number(value ?? 0), 'number')),
            cell(el('span', {class: 'clamp'}, notes.join(' '))));
    })));
}
