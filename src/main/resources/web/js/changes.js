// Rows of grades that were, would be or could not be written: grouped by course, each with the way to its whole story.

import {el, hash} from './dom.js';
import {moodleGrade} from './format.js';
import {cell, table} from './widgets.js';
import {ACTIONS, REASONS, SOURCES, word} from './words.js';

const COLUMNS = [
    {name: 'Student'}, {name: 'Item'}, {name: 'Source'}, {name: 'Action'},
    {name: 'In OpenEduCat before', number: true}, {name: 'After', number: true}, {name: 'In Moodle', number: true}, {name: 'Reason'},
];

/** The table of an answer {changes, courses, students}, of an instance; choose is called with the course whose name is pressed. */
export function changesTable(caption, {changes, courses, students}, instance, choose) {
    const groups = Map.groupBy(changes, change => change.moodleCourseId);
    return table(caption, COLUMNS, [...groups].map(([course, rows]) => el('tbody', {'data-course': course},
        el('tr', {class: 'group'}, el('th', {scope: 'rowgroup', colspan: COLUMNS.length},
            courseName(course, courses), ' ',
            el('button', {type: 'button', class: 'link', onclick: () => choose(course)}, 'Only this course'))),
        rows.map(change => row(change, students, instance)))));
}

function row(change, students, instance) {
    const {source, moodleItemId, moodleUserId, studentId, action, reason} = change;
    return el('tr', {
        'data-change': `${source}-${moodleItemId ?? ''}-${moodleUserId ?? ''}`,
        'data-action': action, 'data-source': source, 'data-reason': reason,
    },
    cell(studentId === null
        ? (moodleUserId === null ? 'All students' : `Moodle user ${moodleUserId}`)
        : el('a', {href: hash(`/student/${studentId}`, {instance})}, students[studentId] ?? `Student ${studentId}`)),
    cell(studentId === null || moodleItemId === null
        ? itemName(change)
        : el('a', {href: hash('/grade', {instance, student: studentId, source, item: moodleItemId})}, itemName(change))),
    cell(word(SOURCES, source)),
    cell(actionMark(action)),
    cell(change.old ?? '–', 'number'),
    cell(change.new ?? '–', 'number'),
    cell(moodleGrade(change), 'number'),
    cell(reasonText(reason)));
}

/** What happened to a grade. */
export function actionMark(action) {
    return el('span', {class: 'action', 'data-action-name': action}, word(ACTIONS, action));
}

/** A reason, with its meaning where the mouse rests; the words to it stand below or beside the table. */
export function reasonText(reason) {
    return reason === null ? '' : el('span', {title: REASONS[reason]?.meaning}, word(REASONS, reason));
}

export function courseName(course, courses = {}) {
    return courses[course] ? `${courses[course]} (${course})` : `Moodle course ${course}`;
}

export function itemName({itemName, moodleItemId}) {
    return itemName || (moodleItemId === null ? 'Whole course' : `Item ${moodleItemId}`);
}

/** What reasons mean and what to do, of those that occur; counts may be null. */
export function reasonsTable(caption, reasons, counts) {
    return table(caption,
        [{name: 'Reason'}, ...(counts ? [{name: 'Grades', number: true}] : []), {name: 'What it means'}, {name: 'What to do'}],
        el('tbody', {}, reasons.map(reason => el('tr', {'data-reason': reason},
            el('th', {scope: 'row'}, word(REASONS, reason)),
            counts && cell(counts[reason], 'number'),
            cell(REASONS[reason]?.meaning ?? '', 'prose'),
            cell(REASONS[reason]?.todo ?? '', 'prose')))));
}
