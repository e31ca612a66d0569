package io.gradesync.grade;

/**
 * A grade as OpenEduCat's community tables hold it, in whole numbers: {@code marks < minMarks} is a
 * fail there, and agrees with {@code passed} here.
 *
 * @param letter null unless the instance grades by letters
 */
public record WholeMarks(int marks, boolean passed, String letter) implements Marks {

    /** {@code pass} or {@code fail}, the values of {@code op_result_line.status}. */
    public String status() {
        return passed ? "pass" : "fail";
    }

    /** As the journal tells it: {@code 49/100 fail}, {@code 85/100 pass B}. */
    public String describe(int totalMarks) {
        return describe(marks, totalMarks, status(), letter);
    }

    /** The same for what was found in the tables, where any part can be missing. */
    public static String describe(Integer marks, Integer totalMarks, String status, String letter) {
        if (marks == null) {
            return null;
        }
        StringBuilder text = new StringBuilder().append(marks);
        if (totalMarks != null) {
            text.append('/').append(totalMarks);
        }
        if (status != null) {
            text.append(' ').append(status);
        }
        if (letter != null) {
            text.append(' ').append(letter);
        }
        return text.toString();
    }
}
