// A form of filters that works while one types.

import {el} from './dom.js';

const TYPING_PAUSE = 300;

/**
 * The form. Fields are {name, label, type} with type 'search', 'id' (list: the datalist that suggests some) or
 * 'select' (options: [[value, text]], any: the text of a choice that leaves it open); wide ones take two columns.
 * Values hold what is filled in at first; changed is called with what is filled in later.
 */
export function filterForm(label, fields, values, changed) {
    let typing;
    const form = el('form', {
        class: 'filters', 'aria-label': label,
        onsubmit(event) {
            event.preventDefault();
            tellNow();
        },
        oninput() {
            clearTimeout(typing);
            typing = setTimeout(tellNow, TYPING_PAUSE);
        },
    }, fields.map(field => el('label', {class: (field.wide || field.type === 'search') && 'wide'}, field.label, input(field, values[field.name] ?? ''))));

    function tellNow() {
        clearTimeout(typing);
        changed(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()])));
    }
    return form;
}

function input({name, type, options, any, list}, value) {
    if (type === 'select') {
        const choices = any ? [['', any], ...options] : options;
        return el('select', {name, 'data-field': name},
            choices.map(([code, text]) => el('option', {value: code, selected: String(code) === String(value)}, text)));
    }
    return type === 'id'
        ? el('input', {name, value, 'data-field': name, inputmode: 'numeric', pattern: '[0-9]*', autocomplete: 'off', list})
        : el('input', {name, value, 'data-field': name, type: 'search', autocomplete: 'off'});
}

/** The field of an instance, for a view that concerns one. */
export function instanceField(instances, any) {
    return {name: 'instance', label: 'Moodle', type: 'select', wide: true, any, options: instances.map(({id, name}) => [id, name])};
}
