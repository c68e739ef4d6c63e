-- Detects duplicates that stand for another duplicate, or that lie in another cluster than the original.
select d.document_id, d.duplicate_of
from {{ ref('documents') }} as d
inner join {{ ref('documents') }} as o on o.document_id = d.duplicate_of
where o.duplicate_of is not null or o.cluster_id is distinct from d.cluster_id
