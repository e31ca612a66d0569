-- In:  :#needs (JSON: the rows of a needs.sql). A name that ends in ? may be missing: its rights count where it is there.
-- Out: a sentence for each table, column and right of them that is missing.
with needed as (
    select rtrim(n.relation, '?') as relation, n.relation like '%?' as optional, n.privileges,
           string_to_array(n.columns, ' ') as columns, string_to_array(replace(n.columns, '?', ''), ' ') as names
    from json_to_recordset(cast(:#needs as json)) as n(relation text, privileges text, columns text)
), found as (
    select n.*, to_regclass(n.relation) as oid from needed n
)
select case when f.relation like '%\_id\_seq' then 'sequence ' else 'table ' end || f.relation || ' is missing'
           as problem
from found f
where f.oid is null
  and not f.optional
union all
select 'column ' || f.relation || '.' || c.name || ' is missing'
from found f
cross join lateral unnest(f.columns) as c(name)
where f.oid is not null
  and c.name not like '%?'
  and not exists (
      select from pg_attribute a where a.attrelid = f.oid and a.attname = c.name and not a.attisdropped)
union all
select 'the role ' || current_user || ' lacks ' || p.name || ' on ' || f.relation
from found f
cross join lateral unnest(string_to_array(f.privileges, ' ')) as p(name)
where f.oid is not null
  and not case
      when f.relation like '%\_id\_seq' then has_sequence_privilege(f.oid, p.name)
      when p.name = 'SELECT' and f.names <> '{}' then not exists (
          select from pg_attribute a
          where a.attrelid = f.oid and a.attname = any (f.names) and not a.attisdropped
            and not has_column_privilege(f.oid, a.attnum, p.name))
      else has_table_privilege(f.oid, p.name)
  end
union all
select 'the role ' || current_user || ' lacks TEMPORARY on database ' || current_database()
where not has_database_privilege(current_database(), 'TEMPORARY')
