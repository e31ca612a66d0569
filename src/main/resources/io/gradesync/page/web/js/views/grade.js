// One grade whole: the sentence that explains it, what stands, the row it became, and every value seen.

import {read} from '../api.js';
import {actionMark, courseName, itemName, reasonText} from '../changes.js';
import {el, facts, fill, hash} from '../dom.js';
import {dateTime, moodleGrade} from '../format.js';
import {cell, nothing, table} from '../widgets.js';
import {REASONS, SOURCES, TRIGGERS, word} from '../words.js';

export async function showGrade({root, signal, query, setTitle}) {
    const {instance, student, source, item} = query;
    const grade = await read('/api/grades', {instance, student, source, item}, signal);
    setTitle(`${itemName(grade)} – ${grade.student.name}`);
    fill(root,
        el('p', {}, el('a', {href: hash(`/student/${student}`, {instance})}, `All grades of ${grade.student.name}`)),
        el('article', {class: 'sentence', id: 'sentence'}, el('p', {}, grade.sentence)),
        el('div', {class: 'columns'},
            el('section', {}, el('h2', {}, 'The grade'), facts([
                ['In OpenEduCat', el('strong', {id: 'stands'}, grade.stands ?? 'Nothing')],
                ['Course', courseName(grade.moodleCourseId, grade.course)],
                ['Source', word(SOURCES, grade.source)],
                ['Student', `${grade.student.name} (${grade.student.id})`],
                ['Moodle item', String(grade.moodleItemId)],
                ['Moodle user', String(grade.moodleUserId)],
                ['Moodle function', el('code', {}, grade.call)],
            ])),
            el('section', {id: 'mapping'}, el('h2', {}, 'The row it became'), mapping(grade.mapping))),
        el('section', {id: 'history'}, el('h2', {}, 'What happened'), history(grade.history)));
}

function mapping(row) {
    return row === null ? nothing('This grade was never written.') : facts([
        ['Table', el('code', {}, row.model)],
        ['Row', String(row.recordId)],
        ['Grade in Moodle', moodleGrade(row)],
        ['Written at', dateTime(row.at)],
        ['Hash', el('code', {class: 'hash'}, row.hash)],
    ]);
}

function history(entries) {
    if (entries.length === 0) {
        return nothing('The journal holds nothing about it.');
    }
    return table('What happened to the grade, the oldest first', [
        {name: 'When'}, {name: 'Run', kind: 'number'}, {name: 'Started by'}, {name: 'Action'},
        {name: 'In Moodle', kind: 'number'}, {name: 'In OpenEduCat before', kind: 'number'}, {name: 'After', kind: 'number'}, {name: 'Reason'},
    ], el('tbody', {}, entries.map(entry => el('tr', {'data-run': entry.run, 'data-action': entry.action},
        cell(dateTime(entry.at)),
        cell(el('a', {href: hash(`/run/${entry.run}`)}, entry.run), 'number'),
        cell(word(TRIGGERS, entry.trigger)),
        cell(actionMark(entry.action)),
        cell(moodleGrade(entry), 'number'),
        cell(entry.old ?? '–', 'number'),
        cell(entry.new ?? '–', 'number'),
        cell([reasonText(entry.reason), entry.reason && el('small', {class: 'todo'}, REASONS[entry.reason]?.todo)], 'prose')))));
}
