// Numbers, times and grades as the reader writes them.

import {el} from './dom.js';

const NUMBER = new Intl.NumberFormat();
const THIS_YEAR = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit'});
const ANY_YEAR = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short'});
const PRECISE = new Intl.DateTimeFormat(undefined, {dateStyle: 'full', timeStyle: 'long'});
const DAY = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short', timeZone: 'UTC'});

export function number(value) {
    return NUMBER.format(value);
}

/** "1 grade", "2 grades". */
export function count(value, one, many = `${one}s`) {
    return `${number(value)} ${value === 1 ? one : many}`;
}

/** A time of the API in the reader's time zone; a dash for none. */
export function dateTime(time) {
    if (!time) {
        return '–';
    }
    const date = new Date(time);
    const short = date.getFullYear() === new Date().getFullYear() ? THIS_YEAR : ANY_YEAR;
    return el('time', {datetime: time, title: PRECISE.format(date)}, short.format(date));
}

/** A day of the API, such as 2026-11-22. */
export function day(text) {
    return DAY.format(new Date(`${text}T00:00:00Z`));
}

export function duration(seconds) {
    if (seconds === null || seconds === undefined) {
        return '–';
    }
    if (seconds < 60) {
        return `${NUMBER.format(Math.round(seconds * 10) / 10)} s`;
    }
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
        ? `${minutes} min ${Math.floor(seconds % 60)} s`
        : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What Moodle holds, with the item's range: "4.96 of 10", "3 (1 to 5)". */
export function moodleGrade({raw, min, max}) {
    if (raw === null || raw === undefined) {
        return '–';
    }
    if (max === null || max === undefined) {
        return String(raw);
    }
    return Number(min) === 0 ? `${raw} of ${max}` : `${raw} (${min} to ${max})`;
}

/** The sum of the numbers of an object. */
export function sum(counts = {}) {
    return Object.values(counts).reduce((total, each) => total + each, 0);
}
