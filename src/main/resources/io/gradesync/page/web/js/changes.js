// Rows of grades that were, would be or could not be written: grouped by course, each with the way to its whole story.

import {el, hash} from './dom.js';
import {moodleGrade, number} from './format.js';
import {cell, table} from './widgets.js';
import {ACTIONS, REASONS, SOURCES, word} from './words.js';

/** What can be told of a change. A column shows a change, of an instance, with the students' names by their id. */
const COLUMNS = {
    student: {name: 'Student', kind: 'who', show: studentLink},
    item: {name: 'Item', kind: 'what', show: itemLink},
    source: {name: 'Source', show: ({source}) => word(SOURCES, source)},
    action: {name: 'Action', show: ({action}) => actionMark(action)},
    before: {name: 'In OpenEduCat before', kind: 'number', show: change => change.old ?? '–'},
    after: {name: 'After', kind: 'number', show: change => change.new ?? '–'},
    moodle: {name: 'In Moodle', kind: 'number', show: moodleGrade},
    reason: {name: 'Reason', show: ({reason}) => reasonText(reason)},
    todo: {name: 'What to do', kind: 'prose', show: ({reason}) => REASONS[reason]?.todo},
};

/** What a run did, or a preview would do. */
export const JOURNAL = ['student', 'item', 'source', 'action', 'before', 'after', 'moodle', 'reason'];

/** What did not arrive. */
export const REFUSED = ['student', 'item', 'source', 'moodle', 'reason', 'todo'];

/**
 * The table of an answer {changes, courses, students} of an instance, with the columns of those names.
 * Where choose is given, each course has a button that calls it with the course.
 */
export function changesTable(caption, names, {changes, courses, students}, instance, choose) {
    const columns = names.map(name => COLUMNS[name]);
    const groups = Map.groupBy(changes, change => change.moodleCourseId);
    return table(caption, columns, [...groups].map(([course, rows]) => el('tbody', {'data-course': course},
        el('tr', {class: 'group'}, el('th', {scope: 'rowgroup', colspan: columns.length},
            courseName(course, courses[course]),
            choose && el('button', {type: 'button', class: 'link', onclick: () => choose(course)}, 'Only this course'))),
        rows.map(change => el('tr', hooks(change), columns.map(({show, kind}) => cell(show(change, instance, students), kind)))))));
}

/** By which a test or a script finds the row. */
function hooks({source, moodleItemId, moodleUserId, action, reason}) {
    return {
        'data-change': `${source}-${moodleItemId ?? ''}-${moodleUserId ?? ''}`,
        'data-action': action, 'data-source': source, 'data-reason': reason,
    };
}

function studentLink({studentId, moodleUserId}, instance, students) {
    if (studentId !== null) {
        return el('a', {href: hash(`/student/${studentId}`, {instance})}, students[studentId] ?? `Student ${studentId}`);
    }
    return moodleUserId === null ? 'All students' : `Moodle user ${moodleUserId}`;
}

function itemLink(change, instance) {
    const {source, studentId, moodleItemId} = change;
    return studentId === null || moodleItemId === null
        ? itemName(change)
        : el('a', {href: hash('/grade', {instance, student: studentId, source, item: moodleItemId})}, itemName(change));
}

/** What happened to a grade. */
export function actionMark(action) {
    return el('span', {class: 'action', 'data-action-name': action, title: ACTIONS[action]?.meaning}, word(ACTIONS, action));
}

/** A reason, with its meaning where the mouse rests. */
export function reasonText(reason) {
    return reason && el('span', {title: REASONS[reason]?.meaning}, word(REASONS, reason));
}

export function courseName(course, name) {
    return name ? `${name} (${course})` : `Moodle course ${course}`;
}

export function itemName({itemName, moodleItemId}) {
    return itemName || (moodleItemId === null ? 'Whole course' : `Item ${moodleItemId}`);
}

/** What the reasons mean and what to do, with the number of grades of each. */
export function reasonsTable(counts) {
    return table('Reasons', [{name: 'Reason'}, {name: 'Grades', kind: 'number'}, {name: 'What it means'}, {name: 'What to do'}],
        el('tbody', {}, Object.entries(counts).map(([reason, grades]) => el('tr', {'data-reason': reason},
            el('th', {scope: 'row'}, word(REASONS, reason)),
            cell(number(grades), 'number'),
            cell(REASONS[reason]?.meaning, 'prose'),
            cell(REASONS[reason]?.todo, 'prose')))));
}
