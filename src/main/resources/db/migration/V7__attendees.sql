-- When a result line of a gradebook grade is made. auto: at once where OpenEduCat takes another line beside it (up to 18),
-- with the marksheet where it does not (19).
alter table moodle_instance add column if not exists result_lines varchar default 'auto';

-- A community grade is at home in its attendee, which every version has. What an earlier release, or OpenEduCat's own
-- connector, mapped to a result line moves to the attendee of the same exam and student. Where that is gone the next pull
-- makes it.
delete from moodle_mapping line
using moodle_mapping attendee
where line.model = 'op.result.line'
  and attendee.model = 'op.exam.attendees'
  and line.instance_id = attendee.instance_id
  and coalesce(line.source, '') = coalesce(attendee.source, '')
  and line.moodle_id = attendee.moodle_id
  and coalesce(line.moodle_user_id, 0) = coalesce(attendee.moodle_user_id, 0);

do $$
begin
    if to_regclass('op_result_line') is not null and to_regclass('op_exam_attendees') is not null then
        update moodle_mapping m
        set model = 'op.exam.attendees',
            oec_record_id = (
                select a.id
                from op_result_line l
                join op_exam_attendees a on a.exam_id = l.exam_id and a.student_id = l.student_id
                where l.id = m.oec_record_id)
        where m.model = 'op.result.line' and m.moodle_user_id is not null;
    end if;
end
$$;
