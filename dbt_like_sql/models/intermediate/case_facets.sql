-- Codes of every relevant case, each once. Labels of the case itself decide; a facet for which it has none takes those
-- of its documents; a facet for which those have none either is 'not_stated', so that no case falls out of a count.
with held as (
    select subject_id, subject_kind, facet, code, max(probability) as probability
    from {{ ref('labels') }}
    where facet <> 'relevance' and probability > 0 -- the labels that hold; 0 is one that a person withdrew
    group by all
),

candidates as (
    select r.case_id, h.facet, h.code, h.probability, 1 as preference
    from {{ ref('relevant_cases') }} as r
    inner join held as h on h.subject_id = r.case_id and h.subject_kind = 'case'
    union all
    select r.case_id, h.facet, h.code, max(h.probability), 2
    from {{ ref('relevant_cases') }} as r
    inner join {{ ref('case_documents') }} as l using (case_id)
    inner join held as h on h.subject_id = l.document_id and h.subject_kind = 'document'
    group by r.case_id, h.facet, h.code
),

chosen as (
    select case_id, facet, code, probability
    from candidates
    qualify preference = min(preference) over (partition by case_id, facet)
)

select case_id, facet, code, probability from chosen
union all
select r.case_id, f.facet, 'not_stated', null
from {{ ref('relevant_cases') }} as r
cross join (values ('industry'), ('channel'), ('data_type')) as f (facet)
where not exists (select 1 from chosen as c where c.case_id = r.case_id and c.facet = f.facet)
