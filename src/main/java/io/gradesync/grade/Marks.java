package io.gradesync.grade;

/** A grade as one of OpenEduCat's editions holds it. */
public sealed interface Marks permits WholeMarks, ExactMarks {

    /** Null unless the instance grades by letters. */
    String letter();
}
