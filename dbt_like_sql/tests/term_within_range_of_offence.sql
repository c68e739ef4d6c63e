-- Detects terms of imprisonment for this offence alone outside 6 to 84 months (刑法253之一 with 刑法45), or above 36
-- where the decision fell under 刑法修正案(七): a term of another charge or an earlier conviction was likely taken.
{{ config(severity='warn') }}
select p.penalty_id, p.charge, p.months, c.decision_on
from {{ ref('penalties') }} as p
inner join {{ ref('cases') }} as c using (case_id)
inner join {{ ref('offence_names') }} as o on o.offence_name = regexp_replace(p.charge, '罪$', '')
where
    p.kind = 'imprisonment' and not p.is_combined
    and (p.months not between 6 and 84 or (p.months > 36 and c.decision_on <= o.effective_to))
