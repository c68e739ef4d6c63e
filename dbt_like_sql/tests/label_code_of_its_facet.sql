-- Detects labels whose code is not in the vocabulary of their facet, and labels of subjects that do not exist.
with facets as (
    select * from (
        values ('industry', 'industries'), ('channel', 'channels'), ('data_type', 'data_types'), ('relevance', 'relevance')
    ) as f (facet, vocabulary)
)

select l.label_id, l.facet, l.code, l.subject_id
from {{ ref('labels') }} as l
left join facets as f using (facet)
left join {{ ref('vocabulary') }} as v on v.vocabulary = f.vocabulary and v.code = l.code
left join {{ ref('cases') }} as c on l.subject_kind = 'case' and c.case_id = l.subject_id
left join {{ ref('documents') }} as d on l.subject_kind = 'document' and d.document_id = l.subject_id
where v.code is null or (c.case_id is null and d.document_id is null)
