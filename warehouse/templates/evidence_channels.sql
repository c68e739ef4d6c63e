-- Each channel of each relevant case, with the span that speaks most for it; where a label rests on the whole text,
-- the first document of the case stands alone.
with labelled as (
    select subject_id as case_id, code, evidence_id, probability
    from main.labels
    where facet = 'channel' and subject_kind = 'case'
    union all
    select l.case_id, b.code, b.evidence_id, b.probability
    from main.labels as b
    inner join main.case_documents as l on l.document_id = b.subject_id
    where b.facet = 'channel' and b.subject_kind = 'document'
),

best as (
    select f.case_id, f.code, b.evidence_id
    from intermediate.case_facets as f
    left join labelled as b using (case_id, code)
    where f.facet = 'channel'
    qualify
        row_number() over (
            partition by f.case_id, f.code
            order by b.evidence_id is null, b.probability desc, b.evidence_id
        ) = 1
),

first_document as (
    select case_id, min(document_id) as document_id from main.case_documents group by case_id
)

select
    r.year, b.code as channel, r.province as who, f.probability as value,
    e.evidence_id, e.quote, e.char_start, e.char_end,
    coalesce(e.document_id, l.document_id) as document_id
from best as b
inner join intermediate.relevant_cases as r using (case_id)
inner join intermediate.case_facets as f on f.case_id = b.case_id and f.facet = 'channel' and f.code = b.code
left join main.evidence as e on e.evidence_id = b.evidence_id
left join first_document as l on l.case_id = b.case_id
order by r.year desc nulls last, b.code, e.evidence_id, document_id
