// The grades of one student: what stands, and what last happened to each.

import {read} from '../api.js';
import {actionMark, courseName, itemName, reasonText} from '../changes.js';
import {el, fill, hash} from '../dom.js';
import {count, dateTime} from '../format.js';
import {cell, nothing, pager, table} from '../widgets.js';
import {SOURCES, word} from '../words.js';

const ROWS = 100;
const COLUMNS = [{name: 'Item', kind: 'what'}, {name: 'Source'}, {name: 'In OpenEduCat', kind: 'number'}, {name: 'Last'}, {name: 'Reason'}, {name: 'When'}];

export async function showStudent({id, root, signal, query, setTitle}) {
    const {instance} = query;
    const [{grades}, {students}] = await Promise.all([
        read(`/api/students/${id}/grades`, {instance}, signal),
        read('/api/students', {instance, q: id}, signal),
    ]);
    const student = students.find(each => String(each.id) === id);
    if (student) {
        setTitle(`Grades of ${student.name}`);
    }

    function show(offset) {
        const shown = grades.slice(offset, offset + ROWS);
        fill(root,
            el('p', {}, el('a', {href: hash('/grades', {instance})}, 'Another student')),
            el('p', {role: 'status', id: 'total'}, `${count(grades.length, 'grade')}. Choose one to see why it is what it is.`),
            shown.length === 0
                ? nothing('Neither the journal nor the mapping knows a grade of this student.')
                : gradesTable(shown, {instance, student: id}),
            pager(root, {offset, limit: ROWS, total: grades.length}, show));
    }
    show(0);
}

function gradesTable(grades, of) {
    const groups = Map.groupBy(grades, ({moodleCourseId}) => moodleCourseId);
    return table('Grades of the student', COLUMNS, [...groups].map(([course, rows]) => el('tbody', {'data-course': course},
        el('tr', {class: 'group'}, el('th', {scope: 'rowgroup', colspan: COLUMNS.length}, courseName(course, rows[0].course))),
        rows.map(grade => {
            const {source, moodleItemId, action, reason} = grade;
            return el('tr', {'data-grade': `${source}-${moodleItemId}`},
                cell(el('a', {href: hash('/grade', {...of, source, item: moodleItemId})}, itemName(grade)), 'what'),
                cell(word(SOURCES, source)),
                cell(grade.stands ?? '–', 'number'),
                cell(action ? actionMark(action) : '–'),
                cell(reasonText(reason)),
                cell(dateTime(grade.at)));
        }))));
}
