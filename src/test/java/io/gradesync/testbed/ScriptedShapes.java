package io.gradesync.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/** What {@link ScriptedMoodle} says of an activity or a completion that a test does not care of. */
final class ScriptedShapes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ASSIGNMENT =
            """
            {"id":0,"cmid":0,"course":0,"name":"","nosubmissions":0,"submissiondrafts":0,
             "sendnotifications":0,"sendlatenotifications":0,"sendstudentnotifications":1,
             "duedate":0,"allowsubmissionsfromdate":0,"grade":100,"timemodified":1790000000,
             "completionsubmit":0,"cutoffdate":0,"gradingduedate":0,"teamsubmission":0,
             "requireallteammemberssubmit":0,"teamsubmissiongroupingid":0,"blindmarking":0,
             "hidegrader":0,"revealidentities":0,"attemptreopenmethod":"untilpass",
             "maxattempts":1,"markingworkflow":0,"markingallocation":0,"markinganonymous":0,
             "requiresubmissionstatement":0,"preventsubmissionnotingroup":0,
             "configs":[{"plugin":"onlinetext","subtype":"assignsubmission",
                         "name":"enabled","value":"1"}],
             "intro":"","introformat":1,"introfiles":[],"introattachments":[],"timelimit":0,
             "submissionattachments":0}
            """;

    private static final String QUIZ =
            """
            {"id":0,"coursemodule":0,"course":0,"name":"","intro":"","introformat":1,
             "introfiles":[],"section":0,"visible":true,"groupmode":0,"groupingid":0,"lang":"",
             "timeopen":0,"timeclose":0,"timelimit":0,"overduehandling":"autosubmit",
             "graceperiod":86400,"preferredbehaviour":"deferredfeedback","canredoquestions":0,
             "attempts":0,"attemptonlast":0,"grademethod":1,"decimalpoints":2,
             "questiondecimalpoints":-1,"reviewattempt":69904,"reviewcorrectness":69904,
             "reviewmaxmarks":69904,"reviewmarks":69904,"reviewspecificfeedback":69904,
             "reviewgeneralfeedback":69904,"reviewrightanswer":69904,
             "reviewoverallfeedback":4368,"questionsperpage":0,"navmethod":"free",
             "sumgrades":4,"grade":10,"browsersecurity":"","delay1":0,"delay2":0,
             "showuserpicture":0,"showblocks":0,"completionattemptsexhausted":0,
             "completionpass":0,"allowofflineattempts":0,"autosaveperiod":60,"hasfeedback":0,
             "hasquestions":1}
            """;

    private static final String COMPLETE =
            """
            {"completionstatus":{"completed":true,"aggregation":1,"completions":[
               {"type":4,"title":"Activity completion","status":"Yes","complete":true,
                "timecompleted":1790000000,
                "details":{"type":"Activity completion",
                           "criteria":"<a href=\\"http://127.0.0.1/mod/page/view.php?id=1\\">Read</a>",
                           "requirement":"Marking yourself complete","status":""}},
               {"type":6,"title":"Course grade","status":"80.00 (50.00 required)",
                "complete":true,"timecompleted":1790000000,
                "details":{"type":"Course grade","criteria":"Required course grade",
                           "requirement":"50.00","status":"80.00"}}]},
             "warnings":[]}
            """;

    private static final String INCOMPLETE =
            """
            {"completionstatus":{"completed":false,"aggregation":1,"completions":[
               {"type":4,"title":"Activity completion","status":"No","complete":false,
                "timecompleted":null,
                "details":{"type":"Activity completion",
                           "criteria":"<a href=\\"http://127.0.0.1/mod/page/view.php?id=1\\">Read</a>",
                           "requirement":"Marking yourself complete","status":""}},
               {"type":6,"title":"Course grade","status":"No grade (50.00 required)",
                "complete":false,"timecompleted":null,
                "details":{"type":"Course grade","criteria":"Required course grade",
                           "requirement":"50.00","status":""}}]},
             "warnings":[]}
            """;

    private ScriptedShapes() {}

    static ObjectNode assignment() {
        return parsed(ASSIGNMENT);
    }

    static ObjectNode quiz() {
        return parsed(QUIZ);
    }

    static ObjectNode completion(boolean complete) {
        return parsed(complete ? COMPLETE : INCOMPLETE);
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }
}
