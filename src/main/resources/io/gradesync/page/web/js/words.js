// The service's terms in the reader's words.

export const SOURCES = {gradebook: 'Gradebook', assignment: 'Assignment', quiz: 'Quiz'};

export const SCALES = {
    percentage: 'Percent of the item’s range',
    letter: 'Percent, and a letter',
    points: 'Moodle’s points',
};

export const STATUSES = {
    running: {mark: '…', name: 'Running'},
    ok: {mark: '✓', name: 'Done'},
    partial: {mark: '!', name: 'Partly done'},
    failed: {mark: '✕', name: 'Failed'},
    interrupted: {mark: '‖', name: 'Interrupted'},
};

export const TRIGGERS = {
    schedule: 'Schedule',
    manual: 'Operator (JMX)',
    api: 'Page or API',
    request: 'OpenEduCat',
    cli: 'Command line',
    preview: 'Preview',
    apply: 'Applied preview',
};

export const ACTIONS = {
    created: {name: 'Created', meaning: 'not in OpenEduCat yet'},
    updated: {name: 'Updated', meaning: 'changed in Moodle'},
    repaired: {name: 'Repaired', meaning: 'the row in OpenEduCat, or a setting, has changed'},
    skipped: {name: 'Skipped', meaning: 'not carried, for the reason given'},
    failed: {name: 'Failed', meaning: 'could not be carried, for the reason given'},
};

/** Why a grade is not carried, and what to do. Those that are only counted stand in no journal. */
export const REASONS = {
    course_total: {
        name: 'Total',
        meaning: 'A course or category total. OpenEduCat adds up by itself.',
        todo: 'Nothing to do.',
        countedOnly: true,
    },
    no_grade: {
        name: 'No grade yet',
        meaning: 'Moodle holds no grade for this student and item.',
        todo: 'Nothing to do: it arrives once a teacher has graded.',
        countedOnly: true,
    },
    withdrawn: {
        name: 'Withdrawn in Moodle',
        meaning: 'Moodle no longer holds the grade. The one in OpenEduCat was left as it is.',
        todo: 'Decide whether it still counts, and change it in OpenEduCat by hand if not.',
    },
    item_gone: {
        name: 'Item gone from Moodle',
        meaning: 'Moodle no longer shows the item: it was deleted, hidden from the account, or its activity moved. Its grades in OpenEduCat were left as they are.',
        todo: 'Decide whether they still count, and delete the exam in OpenEduCat by hand if they do not.',
    },
    needs_update: {
        name: 'Being recalculated',
        meaning: 'Moodle is about to calculate this item anew.',
        todo: 'It arrives by itself. If it stays, mend the calculation in the course’s gradebook setup in Moodle.',
    },
    not_shown: {
        name: 'Hidden by course settings',
        meaning: 'The course’s settings keep grades or ranges out of the user report.',
        todo: 'In Moodle, switch on grades and ranges in the course’s user report settings.',
    },
    not_enrolled: {
        name: 'Not enrolled',
        meaning: 'In Moodle this person is no active student of the course.',
        todo: 'Nothing to do, unless the enrolment in Moodle is wrong.',
    },
    unmapped_student: {
        name: 'Unknown student',
        meaning: 'This Moodle user belongs to no student of OpenEduCat yet.',
        todo: 'See the gap report: give the user an id number or the student’s e-mail, then run “match”.',
    },
    ambiguous_student: {
        name: 'Two candidates',
        meaning: 'Two Moodle users stand for one student, or one user for two students.',
        todo: 'Have the wrong row removed from the mapping.',
    },
    no_batch: {
        name: 'No batch',
        meaning: 'OpenEduCat does not tell the student’s batch for this course.',
        todo: 'Enrol the student in the course in OpenEduCat, or have the Moodle group mapped to a batch.',
    },
    exam_cancelled: {
        name: 'Exam cancelled',
        meaning: 'Somebody cancelled the exam in OpenEduCat: nothing is written into it.',
        todo: 'Nothing to do, or set the exam back to draft in OpenEduCat.',
    },
    absent: {
        name: 'Absent',
        meaning: 'Somebody set the student absent in that exam in OpenEduCat: the marks stay 0.',
        todo: 'Nothing to do, or set the student present in OpenEduCat.',
    },
    no_target: {
        name: 'No place for it',
        meaning: 'This OpenEduCat has no table for grades of assignments and quizzes.',
        todo: 'Nothing to do, or install the exam module of OpenEduCat.',
    },
    bad_value: {
        name: 'Value makes no sense',
        meaning: 'The maximum is not above the minimum, or the grade is no usable number.',
        todo: 'Mend the grade item in Moodle.',
    },
    moodle_error: {
        name: 'Moodle would not give it',
        meaning: 'Moodle answered with an error, also when asked again.',
        todo: 'See the notes of the run. The next pull tries again.',
    },
    write_error: {
        name: 'Could not be written',
        meaning: 'OpenEduCat’s database refused the row, or something it needs is missing there.',
        todo: 'See the notes of the run. The next pull tries again.',
    },
};

export const GAP_KINDS = {student: 'Student', course: 'Course', batch: 'Batch', enrolment: 'Enrolment'};

export const SIDES = {moodle: 'Moodle', openeducat: 'OpenEduCat'};

/** The word for a code; the code itself where it is not known. */
export function word(words, code) {
    const known = Object.hasOwn(words, code) ? words[code] : null;
    return known?.name ?? known ?? code ?? '–';
}

/** Options of a select: [value, text]. */
export function options(words) {
    return Object.keys(words).map(code => [code, word(words, code)]);
}
