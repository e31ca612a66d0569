// "Why is this grade what it is?" begins with the search of a student.

import {read} from '../api.js';
import {el, fill, hash} from '../dom.js';
import {filterForm, instanceField} from '../filters.js';
import {count} from '../format.js';
import {cell, nothing, table} from '../widgets.js';

const MOST = 20;

export async function showGrades(page) {
    const {root, signal, query} = page;
    const {instances} = await read('/api/instances', {}, signal);
    const found = el('div', {id: 'students'});
    const total = el('p', {role: 'status', id: 'total'});
    let filters = {instance: query.instance ?? String(instances[0]?.id ?? ''), q: query.q ?? ''};

    async function search() {
        const asked = filters;
        page.remember(filters);
        if (!filters.q) {
            fill(found);
            fill(total);
            return;
        }
        const {students} = await read('/api/students', filters, signal);
        if (asked === filters) {
            fill(total, students.length === MOST ? `The first ${MOST}: type more of the name to see others.` : count(students.length, 'student'));
            fill(found, students.length === 0
                ? nothing('A Moodle user without a counterpart in OpenEduCat is listed under Gaps.')
                : studentsTable(students, filters.instance));
        }
    }

    fill(root,
        el('p', {class: 'lead'}, 'Find a student, then a grade, to see what Moodle gave, what stands in OpenEduCat, and what happened in between.'),
        filterForm('Search a student', [
            ...(instances.length > 1 ? [instanceField(instances)] : []),
            {name: 'q', label: 'Part of the name, or a number', type: 'search'},
        ], filters, values => {
            filters = {...filters, ...values};
            page.attempt(search);
        }),
        total, found);
    await search();
}

function studentsTable(students, instance) {
    return table('Students found', [{name: 'Student'}, {name: 'Number in OpenEduCat', kind: 'number'}, {name: 'Number in Moodle', kind: 'number'}],
        el('tbody', {}, students.map(({id, name, moodleUserId}) => el('tr', {'data-student': id},
            el('th', {scope: 'row'}, el('a', {href: hash(`/student/${id}`, {instance})}, name)),
            cell(String(id), 'number'),
            cell(String(moodleUserId ?? '–'), 'number')))));
}
