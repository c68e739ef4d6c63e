-- Detects penalties whose case is not the case of their defendant, and gains of a defendant of another case.
select p.penalty_id as row_id, p.case_id, d.case_id as case_of_defendant
from {{ ref('penalties') }} as p
inner join {{ ref('defendants') }} as d using (defendant_id)
where p.case_id <> d.case_id
union all
select g.illegal_gain_id, g.case_id, d.case_id
from {{ ref('illegal_gains') }} as g
inner join {{ ref('defendants') }} as d using (defendant_id)
where g.case_id <> d.case_id
