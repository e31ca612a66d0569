// The message above the view: what was refused, or that the service is away.

import {el, fill} from './dom.js';

const banner = document.getElementById('error');
let outage = false;

/** Shows a sentence until the view is left; the run is the one that is in the way, or undefined. */
export function tell(sentence, run) {
    outage = false;
    show(sentence, run && el('a', {href: `#/run/${run}`}, `See run ${run}`));
}

/** Shows that the service is away, until it answers. */
export function tellOutage(sentence) {
    outage = true;
    show(sentence);
}

/** The service answers again. */
export function clearOutage() {
    if (outage) {
        clear();
    }
}

export function clear() {
    outage = false;
    banner.hidden = true;
    fill(banner);
}

/** Says it once: the same sentence again is not read out again. */
function show(sentence, link) {
    if (banner.hidden || banner.dataset.sentence !== sentence) {
        banner.dataset.sentence = sentence;
        fill(banner, el('div', {class: 'frame'}, el('span', {}, sentence), link));
        banner.hidden = false;
    }
}
