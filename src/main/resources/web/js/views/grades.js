// "Why is this grade what it is?" begins with the search of a student.

import {read} from '../api.js';
import {el, fill, hash} from '../dom.js';
import {filterForm, instanceField} from '../filters.js';
import {cell, nothing, table} from '../widgets.js';

const MOST = 20;

export async function showGrades(page) {
    const {root, signal, query} = page;
    const {instances} = await read('/api/instances', {}, signal);
    const found = el('div', {id: 'students', 'aria-live': 'polite'});
    let filters = {instance: query.instance ?? String(instances[0]?.id ?? ''), q: query.q ?? ''};

    async function search() {
        const asked = filters;
        page.remember(filters);
        if (!filters.q) {
            fill(found);
            return;
        }
        const {students} = await read('/api/students', filters, signal);
        if (asked === filters) {
            fill(found, students.length === 0
                ? nothing('No mapped student fits. A student without a counterpart in OpenEduCat is listed under Gaps.')
                : studentsTable(students, filters.instance));
            if (students.length === MOST) {
                found.append(nothing(`Only the first ${MOST} are listed: type more of the name.`));
            }
        }
    }

    fill(root,
        el('p', {class: 'lead'}, 'Find a student, then a grade, to see what Moodle gave, what stands in OpenEduCat, and what happened in between.'),
        filterForm('Search a student', [
            ...(instances.length > 1 ? [instanceField(instances)] : []),
            {name: 'q', label: 'Student: part of the name, or a number', type: 'search'},
        ], filters, values => {
            filters = {...filters, ...values};
            page.attempt(search);
        }),
        found);
    await search();
}

function studentsTable(students, instance) {
    return table('Students found', [{name: 'Student'}, {name: 'Number in OpenEduCat', number: true}, {name: 'Number in Moodle', number: true}],
        el('tbody', {}, students.map(({id, name, moodleUserId}) => el('tr', {'data-student': id},
            el('th', {scope: 'row'}, el('a', {href: hash(`/student/${id}`, {instance})}, name)),
            cell(String(id), 'number'),
            cell(String(moodleUserId ?? '–'), 'number')))));
}
