// The chart of the last weeks: grades written on each day as stacked bars, failed runs as marks above.

import {el} from './dom.js';
import {day} from './format.js';

/* global Chart */

const BARS = [['created', 'Created'], ['updated', 'Updated'], ['repaired', 'Repaired']];

/** The chart; the label says in words what is to be seen. */
export function daysChart(days, label) {
    const canvas = el('canvas', {role: 'img', 'aria-label': label});
    const frame = el('div', {class: 'chart'}, canvas);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    // Chart.js measures its frame: it has to stand in the page first.
    requestAnimationFrame(() => {
        let chart = draw(canvas, days);
        const redraw = () => {
            chart.destroy();
            if (canvas.isConnected) {
                chart = draw(canvas, days);
            } else {
                dark.removeEventListener('change', redraw);
            }
        };
        dark.addEventListener('change', redraw);
    });
    return frame;
}

function draw(canvas, days) {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(`--chart-${name}`).trim();
    const text = {color: colour('text')};
    const grid = {color: colour('grid')};
    return new Chart(canvas, {
        data: {
            labels: days.map(each => day(each.day)),
            datasets: [
                ...BARS.map(([name, title]) => ({
                    type: 'bar', label: title, stack: 'grades', data: days.map(each => each[name]), backgroundColor: colour(name),
                })),
                {
                    // In front of the bars, which would hide it.
                    order: -1, type: 'line', label: 'Failed runs', yAxisID: 'runs', showLine: false, pointStyle: 'triangle', pointRadius: 6,
                    data: days.map(each => each.failed || null), backgroundColor: colour('failed'), borderColor: colour('failed'),
                },
            ],
        },
        options: {
            animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? false : {duration: 300},
            maintainAspectRatio: false,
            interaction: {mode: 'index', intersect: false},
            scales: {
                x: {stacked: true, ticks: {...text, maxRotation: 0, autoSkipPadding: 12}, grid: {display: false}},
                y: {stacked: true, beginAtZero: true, ticks: {...text, precision: 0}, grid, title: {display: true, text: 'Grades', ...text}},
                runs: {
                    position: 'right', beginAtZero: true, suggestedMax: 4, ticks: {...text, precision: 0}, grid: {display: false},
                    title: {display: true, text: 'Failed runs', ...text},
                },
            },
            plugins: {legend: {position: 'bottom', labels: {...text, usePointStyle: true, boxHeight: 8}}},
        },
    });
}
