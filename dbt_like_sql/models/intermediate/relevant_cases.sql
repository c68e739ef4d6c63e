-- Cases that marts count: those labelled relevant, or, where the case itself bears no label of relevance, those with a
-- document labelled relevant. The year is that of the decision; where none is stated, that of the first publication.
with case_label as (
    select subject_id as case_id, bool_or(code = 'relevant' and probability > 0) as holds
    from {{ ref('labels') }}
    where facet = 'relevance' and subject_kind = 'case'
    group by all
),

document_label as (
    select l.case_id, bool_or(d.code = 'relevant' and d.probability > 0) as holds
    from {{ ref('case_documents') }} as l
    inner join {{ ref('labels') }} as d
        on d.subject_id = l.document_id and d.subject_kind = 'document' and d.facet = 'relevance'
    group by all
),

published as (
    select l.case_id, min(d.published_on) as first_published_on
    from {{ ref('case_documents') }} as l
    inner join {{ ref('documents') }} as d using (document_id)
    group by all
)

select
    c.case_id,
    c.province,
    c.stage,
    c.decision_on,
    c.decided_year,
    coalesce(c.decided_year, year(p.first_published_on))::integer as year,
    c.decided_year is not null as is_dated_by_decision,
    coalesce(c.decision_on, make_date(c.decided_year, 1, 1)) as decided_from,
    coalesce(c.decision_on, make_date(c.decided_year, 12, 31)) as decided_to
from {{ ref('cases') }} as c
left join case_label as k using (case_id)
left join document_label as t using (case_id)
left join published as p using (case_id)
where coalesce(k.holds, t.holds, false)
