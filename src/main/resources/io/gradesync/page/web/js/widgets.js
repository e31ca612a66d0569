// Pieces that several views use: buttons, badges, tables, pages of rows.

import {send} from './api.js';
import {clear, tell} from './banner.js';
import {el} from './dom.js';
import {number} from './format.js';
import {STATUSES, word} from './words.js';

/** How a run stands: a mark and a word, so that colour is not needed. */
export function badge(status) {
    return el('span', {class: 'badge', 'data-status': status},
        el('span', {'aria-hidden': 'true'}, STATUSES[status]?.mark ?? '?'), ' ', word(STATUSES, status));
}

/** A button that does one thing at a time and tells what was refused. */
export function button(text, {action, kind = '', disabled = false, describedBy = null}, work) {
    const node = el('button', {
        type: 'button', class: `small ${kind}`, disabled, 'data-action': action, 'aria-describedby': describedBy,
        async onclick() {
            clear();
            node.disabled = true;
            node.setAttribute('aria-busy', 'true');
            try {
                await work();
            } catch (error) {
                tell(error.message, error.run);
            } finally {
                node.disabled = false;
                node.removeAttribute('aria-busy');
            }
        },
    }, text);
    return node;
}

/** Begins a run by a POST and goes to it. */
export async function startRun(path) {
    const {run} = await send('POST', path);
    location.hash = `#/run/${run}`;
}

/**
 * A table that scrolls by itself where it is too wide.
 * Columns are {name, kind}: those of the kind 'number' stand to the right. The bodies are tbody nodes.
 */
export function table(caption, columns, ...bodies) {
    return el('div', {class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption},
        el('table', {},
            el('caption', {class: 'visually-hidden'}, caption),
            el('thead', {}, el('tr', {}, columns.map(column => el('th', {scope: 'col', class: column.kind}, column.name)))),
            bodies));
}

/** A cell of a table. */
export function cell(content, kind) {
    return el('td', {class: kind}, content);
}

/** Buttons to the rows before and after, in the node that holds them; go is called with the new offset. */
export function pager(node, {offset, limit, total}, go) {
    if (total <= limit) {
        return null;
    }
    const turn = async next => {
        await go(next);
        returnTo(node);
    };
    return el('div', {class: 'pager', role: 'group', 'aria-label': 'Pages'},
        button('Back', {action: 'previous-page', kind: 'outline secondary', disabled: offset === 0}, () => turn(Math.max(0, offset - limit))),
        el('span', {}, `${number(offset + 1)} to ${number(Math.min(offset + limit, total))} of ${number(total)}`),
        button('Next', {action: 'next-page', kind: 'outline secondary', disabled: offset + limit >= total}, () => turn(offset + limit)));
}

/** Moves the focus to rows that were drawn anew, with the button that was pressed. */
export function returnTo(node) {
    node.setAttribute('tabindex', '-1');
    node.focus();
}

/** What stands where there are no rows. */
export function nothing(sentence) {
    return el('p', {class: 'nothing'}, sentence);
}

/** Sentences of the service. */
export function notes(sentences = []) {
    return sentences.length === 0 ? null : el('div', {class: 'notes'}, sentences.map(sentence => el('p', {}, sentence)));
}
