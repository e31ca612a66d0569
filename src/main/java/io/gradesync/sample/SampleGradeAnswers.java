package io.gradesync.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.sample.SampleNode.Category;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleNode.Trait;
import io.gradesync.sample.SampleRoster.Person;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The user report of the gradebook, {@code gradereport_user_get_grade_items}. */
final class SampleGradeAnswers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long COURSE_WITH_RECYCLE_BIN = 101;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final String PASS_ICON = icon("check text-success", "Pass");
    private static final String FAIL_ICON = icon("xmark text-danger", "Fail");

    private final SampleGradebook gradebook;

    SampleGradeAnswers(SampleGradebook gradebook) {
        this.gradebook = gradebook;
    }

    /**
     * {@code {usergrades, warnings}}: without {@code userid} the active students by name; with one
     * that person, enrolled or not. An unknown group has nobody in it.
     */
    ObjectNode gradeItems(SampleCall call) {
        long courseId = call.number("courseid");
        long userId = call.number("userid", 0);
        long groupId = call.number("groupid", 0);
        boolean frontPage = courseId == 1;
        if (!frontPage && !gradebook.syllabus().subjects().containsKey(courseId)) {
            throw SampleError.noRecord("course");
        }
        SampleRoster roster = gradebook.roster();
        List<Person> people =
                userId == 0
                        ? roster.gradebookOrder(courseId, groupId)
                        : List.of(roster.person(userId).orElseThrow(SampleError::invalidUser));
        ObjectNode answer = JSON.objectNode();
        ArrayNode grades = answer.putArray("usergrades");
        if (!frontPage) {
            Set<Long> regrading = gradebook.takeRegrading(courseId);
            people.forEach(person -> grades.add(userGrades(courseId, person, regrading)));
        }
        answer.putArray("warnings");
        return answer;
    }

    /**
     * {@code core_grades_get_gradeitems}: {@code {gradeItems, warnings}}, every item but the
     * totals, whatever the account may see of the activities.
     */
    ObjectNode bareItems(SampleCall call) {
        long courseId = call.number("courseid");
        if (!gradebook.syllabus().subjects().containsKey(courseId)) {
            throw SampleError.noRecord("course");
        }
        Category course = gradebook.syllabus().course(courseId);
        ObjectNode answer = JSON.objectNode();
        ArrayNode items = answer.putArray("gradeItems");
        gradebook
                .syllabus()
                .items(courseId)
                .forEach(
                        item ->
                                items.addObject()
                                        .put("id", Long.toString(item.id()))
                                        .put("itemname", item.name())
                                        .put("category", category(course, item.categoryId())));
        if (gradebook.release().isFive() && courseId == COURSE_WITH_RECYCLE_BIN) {
            items.addObject()
                    .put("id", Long.toString(courseId * 100 + 89))
                    .put("itemname", "[Deletion in progress] Quiz 5: Series")
                    .put("category", course.name());
        }
        answer.putArray("warnings");
        return answer;
    }

    /** The name of a category at or below this one, or null. */
    private static String category(Category in, long id) {
        if (in.id() == id) {
            return in.name();
        }
        return in.children().stream()
                .filter(Category.class::isInstance)
                .map(child -> category((Category) child, id))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private ObjectNode userGrades(long courseId, Person person, Set<Long> regrading) {
        ObjectNode json =
                JSON.objectNode()
                        .put("courseid", courseId)
                        .put(
                                "courseidnumber",
                                gradebook.syllabus().subjects().get(courseId).moodleIdNumber())
                        .put("userid", person.id())
                        .put("userfullname", person.fullName())
                        .put("useridnumber", person.idNumber())
                        .put("maxdepth", gradebook.syllabus().course(courseId).depth());
        ArrayNode items = json.putArray("gradeitems");
        for (SampleReport.Line line : gradebook.report(courseId, person.id())) {
            ObjectNode item =
                    gradeItem(line, line.node().equals(gradebook.syllabus().course(courseId)));
            boolean waits =
                    line.node() instanceof Item found
                            ? regrading.contains(found.id())
                            : !regrading.isEmpty();
            items.add(item.put("gradeneedsupdate", waits));
        }
        return json;
    }

    private static ObjectNode gradeItem(SampleReport.Line line, boolean courseTotal) {
        ObjectNode json = JSON.objectNode();
        Item item = line.node() instanceof Item found ? found : null;
        if (item != null) {
            putItem(json, item);
        } else {
            putTotal(json, (Category) line.node(), courseTotal);
        }
        json.putNull("outcomeid")
                // Null for scale items too: Moodle fills it from another column.
                .putNull("scaleid")
                .put("locked", item != null && item.is(Trait.LOCKED));
        if (item != null && item.module() != null) {
            json.put("cmid", item.courseModule());
        }
        if (line.weight() != null) {
            json.set("weightraw", SampleJson.number(line.weight()));
            json.put("weightformatted", decimals(line.weight().multiply(HUNDRED), 2) + " %");
        }
        if (line.status() != null) {
            json.put("status", line.status());
        }
        SampleMark mark = line.mark();
        boolean dated = mark.raw() != null || !mark.feedback().isEmpty();
        json.set("graderaw", SampleJson.number(mark.raw()));
        json.set("gradedatesubmitted", SampleJson.time(mark.submittedAt()));
        json.set("gradedategraded", SampleJson.time(dated ? mark.gradedAt() : 0));
        json.put("gradehiddenbydate", false)
                .put("gradeneedsupdate", false)
                .put("gradeishidden", mark.hidden() || (item != null && item.is(Trait.HIDDEN)))
                .put("gradeislocked", item != null && item.is(Trait.LOCKED))
                .put("gradeisoverridden", mark.overridden())
                .put("gradeformatted", formatted(line, item));
        BigDecimal min = item == null ? BigDecimal.ZERO : item.min();
        json.set("grademin", SampleJson.number(min));
        json.set("grademax", SampleJson.number(line.max()));
        return json.put("rangeformatted", range(item, min, line.max()))
                .put("percentageformatted", percentage(line, item, min))
                .put("feedback", mark.feedback())
                .put("feedbackformat", feedbackFormat(line, item));
    }

    private static void putItem(ObjectNode json, Item item) {
        json.put("id", item.id())
                .put("itemname", item.name())
                .put("itemtype", item.module() == null ? "manual" : "mod")
                .put("itemmodule", item.module());
        if (item.module() == null) {
            json.putNull("iteminstance");
        } else {
            json.put("iteminstance", item.instance());
        }
        json.put("itemnumber", 0)
                .put("idnumber", item.idNumber())
                .put("categoryid", item.categoryId());
    }

    private static void putTotal(ObjectNode json, Category category, boolean courseTotal) {
        json.put("id", category.totalId())
                .putNull("itemname")
                .put("itemtype", courseTotal ? "course" : "category")
                .putNull("itemmodule")
                .put("iteminstance", category.id())
                .putNull("itemnumber")
                .putNull("idnumber")
                .putNull("categoryid");
    }

    private static String formatted(SampleReport.Line line, Item item) {
        BigDecimal raw = line.mark().raw();
        if (item != null && item.is(Trait.TEXT_ONLY)) {
            return "";
        }
        if (raw == null) {
            return "-";
        }
        if (item != null && item.scale() != null) {
            return item.scale().words().get(raw.intValueExact() - 1);
        }
        String number = decimals(raw, 2);
        if (item == null || item.passMark() == null) {
            return number;
        }
        return (raw.compareTo(item.passMark()) >= 0 ? PASS_ICON : FAIL_ICON) + number;
    }

    private static String range(Item item, BigDecimal min, BigDecimal max) {
        if (item != null && item.is(Trait.TEXT_ONLY)) {
            return "&ndash;";
        }
        if (item != null && item.scale() != null) {
            List<String> words = item.scale().words();
            return words.get(0) + "&ndash;" + words.get(words.size() - 1);
        }
        return decimals(min, 0) + "&ndash;" + decimals(max, 0);
    }

    private static String percentage(SampleReport.Line line, Item item, BigDecimal min) {
        BigDecimal raw = line.mark().raw();
        BigDecimal width = line.max().subtract(min);
        if (item != null && item.is(Trait.TEXT_ONLY)) {
            return "";
        }
        if (raw == null) {
            return "-";
        }
        if (width.signum() == 0) {
            return "";
        }
        BigDecimal part = raw.subtract(min).multiply(HUNDRED);
        return part.divide(width, 2, RoundingMode.HALF_UP).toPlainString() + " %";
    }

    /** 1 is HTML; without feedback Moodle's number depends on who made the row. */
    private static int feedbackFormat(SampleReport.Line line, Item item) {
        if (!line.mark().feedback().isEmpty()) {
            return 1;
        }
        boolean noRow = line.weight() == null && line.mark().raw() == null;
        boolean gradedByHand = item != null && !item.isIn("quiz") && line.mark().raw() != null;
        return noRow || gradedByHand ? 0 : 2;
    }

    private static String decimals(BigDecimal value, int count) {
        return value.setScale(count, RoundingMode.HALF_UP).toPlainString();
    }

    private static String icon(String look, String word) {
        return ("<i class=\"icon fa fa-%s fa-fw inline\"  title=\"%s\" role=\"img\""
                        + " aria-label=\"%s\"></i>")
                .formatted(look, word, word);
    }
}
