package io.gradesync.testbed;

/** Two courses of the sample university, 101 and 104, with some grades of every source. */
public final class TwoCourses {

    private TwoCourses() {}

    /** The sample university with only these two mapped. */
    public static TestDatabase university(String edition) {
        TestDatabase database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        return database;
    }

    /** A Moodle that holds them. */
    public static ScriptedMoodle moodle() {
        ScriptedMoodle moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40.5")
                .grade(501, 4444, "70")
                .quiz(7, "Quiz", "20")
                .bestGrade(7, 1001, "15");
        moodle.course(104).item(504, "=Ledger", "0", "20").grade(504, 1043, "7");
        return moodle;
    }
}
