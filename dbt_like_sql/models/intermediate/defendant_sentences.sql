-- The sentence that each defendant of a relevant case has to serve and pay: one row a defendant. Where a combined
-- sentence was passed (决定执行) it stands; a fine that it does not name is the sum of the fines of the charges, for
-- supplementary penalties of one kind are added up (刑法69 para. 3). Null is "not stated". Cases hold people sentenced
-- for connected offences too (诈骗, 受贿 …): is_offence_alone tells those sentenced for this offence and no other.
with flagged as (
    select
        p.*,
        bool_or(p.is_combined) over (partition by p.defendant_id) as has_combined,
        o.offence_name is not null as is_offence
    from {{ ref('penalties') }} as p
    left join {{ ref('offence_names') }} as o on o.offence_name = regexp_replace(p.charge, '罪$', '')
),

summed as (
    select
        defendant_id,
        bool_or(is_combined) as is_combined,
        bool_and(is_offence and not is_combined) as is_offence_alone,
        count(distinct charge) as n_charges,
        count(*) as n_penalties,
        max(months) filter (kind = 'imprisonment' and is_combined = has_combined) as prison_months,
        max(months) filter (kind = 'detention' and is_combined = has_combined) as detention_months,
        max(months) filter (kind = 'control' and is_combined = has_combined) as control_months,
        max(probation_months) filter (is_combined = has_combined) as probation_months,
        coalesce(bool_or(kind = 'life') filter (is_combined = has_combined), false) as is_life,
        coalesce(bool_or(kind = 'death') filter (is_combined = has_combined), false) as is_death,
        bool_and(kind = 'exempt') as is_exempt,
        coalesce(
            sum(amount_cny) filter (kind = 'fine' and is_combined),
            sum(amount_cny) filter (kind = 'fine' and not is_combined)
        ) as fine_cny
    from flagged
    group by defendant_id
)

select
    d.defendant_id,
    d.case_id,
    r.year,
    r.is_dated_by_decision,
    d.kind,
    d.role,
    d.is_insider,
    s.defendant_id is not null as is_sentenced,
    coalesce(s.n_penalties, 0) as n_penalties,
    coalesce(s.n_charges, 0) as n_charges,
    coalesce(s.is_combined, false) as is_combined,
    coalesce(s.is_offence_alone, false) as is_offence_alone,
    s.prison_months,
    s.detention_months,
    s.control_months,
    s.probation_months,
    coalesce(s.is_life, false) as is_life,
    coalesce(s.is_death, false) as is_death,
    coalesce(s.is_exempt, false) as is_exempt,
    s.fine_cny
from {{ ref('defendants') }} as d
inner join {{ ref('relevant_cases') }} as r using (case_id)
left join summed as s using (defendant_id)
