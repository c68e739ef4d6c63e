-- How complete and how well founded the tables are, in one long table: nulls of every column, rows with evidence,
-- what was set aside and what was held back, each with the number of rows that it is a part of.
{% set core = ['sources', 'documents', 'evidence', 'cases', 'case_documents', 'defendants', 'penalties',
               'record_counts', 'illegal_gains', 'price_observations', 'labels', 'quarantine', 'corrections',
               'crawls'] -%}
{% set stated = ['penalties', 'record_counts', 'illegal_gains', 'price_observations'] -%}
with counted as (
{% for table in core -%}
    select 'nulls' as topic, '{{ table }}' as table_name, item, count(*) - count(value) as n, count(*) as n_total
    from (select columns(*)::varchar from {{ ref(table) }}) unpivot include nulls (value for item in (columns(*)))
    group by item
    union all
{% endfor -%}
{% for table in stated -%}
    select 'with_evidence', '{{ table }}', 'evidence_id', count(e.evidence_id), count(*)
    from {{ ref(table) }} as t
    left join {{ ref('evidence') }} as e using (evidence_id)
    union all
{% endfor -%}
    select 'quarantine', 'quarantine', stage || '/' || reason_code, count(*), sum(count(*)) over ()
    from {{ ref('quarantine') }}
    group by stage, reason_code
    union all
    select 'held_back', 'facts', held_reason, count(*), sum(count(*)) over ()
    from {{ ref('stg_facts') }}
    where held_reason is not null
    group by held_reason
)

select topic, table_name, item, n, n_total::bigint as n_total, n / nullif(n_total, 0) as share
from counted
order by topic, table_name, item
