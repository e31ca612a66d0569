// Builds nodes of the page. Text only ever becomes text: names come from elsewhere and may look like HTML.

/**
 * A node: el('a', {href: '#/', onclick: go}, 'text', child, [more children]).
 * Attributes that are null or false are left out, true stands without a value, functions listen; children that are null are left out.
 */
export function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === 'function') {
            node.addEventListener(name.replace(/^on/, ''), value);
        } else if (value !== null && value !== undefined && value !== false) {
            node.setAttribute(name, value === true ? '' : value);
        }
    }
    return fill(node, children);
}

/** Puts these in place of what the node held. */
export function fill(node, ...children) {
    node.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return node;
}

/** Names and what belongs to them; those without anything are left out. */
export function facts(rows) {
    return el('dl', {class: 'facts'}, rows
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/** An address after the #, with those parameters that have a value. */
export function hash(path, parameters = {}) {
    return `#${withQuery(path, parameters)}`;
}

/** An address with those parameters that have a value. */
export function withQuery(path, parameters = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
    return query.size > 0 ? `${path}?${query}` : path;
}
