-- The band that follows from the stated counts and gains under the thresholds in force at the decision, beside the
-- term passed for the offence alone: one row a defendant sentenced for it by name.
--
-- Totals and their parts are both stated, so counts of one tier are not added: the largest stands for the tier.
-- Across tiers the truth lies between the largest share of a threshold (a total may contain the other tiers) and the
-- sum of the shares (art. 5 para. 1 item 6: mixed types add pro rata). Where both give one band it is settled.
-- A record type that the text does not settle is counted in tier 3, the highest threshold. Gains of the defendant stand
-- before gains of the group. An insider is one found to be; unknown is counted as none.
with own_term as (
    select
        p.defendant_id,
        max(p.months) filter (p.kind = 'imprisonment') as prison_months,
        max(p.probation_months) as probation_months,
        bool_or(p.kind in ('detention', 'control')) as is_lesser_term,
        bool_or(p.kind in ('life', 'death')) as is_greater_term,
        bool_or(p.kind = 'exempt') as is_exempt,
        bool_or(p.kind = 'fine') as is_fined
    from {{ ref('penalties') }} as p
    inner join {{ ref('offence_names') }} as o on o.offence_name = regexp_replace(p.charge, '罪$', '')
    where not p.is_combined
    group by p.defendant_id
),

tier_of as (
    select code as data_type, tier from {{ ref('vocabulary') }} where vocabulary = 'data_types'
),

case_counts as (
    select c.case_id, coalesce(t.tier, 3) as tier, max(c.count) as records, count(*) as n_statements
    from {{ ref('record_counts') }} as c
    left join tier_of as t using (data_type)
    group by all
),

subjects as (
    select
        d.defendant_id, d.case_id, k.tier_found, r.year, coalesce(d.is_insider, false) as is_insider, r.decided_from, r.decided_to,
        coalesce(
            (select max(g.amount_cny) from {{ ref('illegal_gains') }} as g where g.defendant_id = d.defendant_id),
            (
                select max(g.amount_cny) from {{ ref('illegal_gains') }} as g
                where g.case_id = d.case_id and g.defendant_id is null
            )
        ) as gain_cny
    from {{ ref('defendants') }} as d
    inner join {{ ref('relevant_cases') }} as r using (case_id)
    inner join {{ ref('cases') }} as k using (case_id)
    inner join own_term using (defendant_id)
),

law as (
    select s.defendant_id, t.measure, t.tier, t.band, t.threshold
    from subjects as s
    inner join {{ ref('statutory_thresholds') }} as t
        on
            t.is_insider = s.is_insider
            and t.effective_from <= s.decided_from
            and coalesce(t.effective_to, date '9999-12-31') >= s.decided_to
),

record_shares as (
    select s.defendant_id, l.band, max(c.records / l.threshold) as lower_share, sum(c.records / l.threshold) as upper_share
    from subjects as s
    inner join case_counts as c using (case_id)
    inner join law as l on l.defendant_id = s.defendant_id and l.measure = 'records' and l.tier = c.tier
    group by all
),

shares as (
    select
        s.defendant_id, b.band,
        greatest(r.lower_share, s.gain_cny / l.threshold) as lower_share,
        greatest(r.upper_share, s.gain_cny / l.threshold) as upper_share
    from subjects as s
    cross join (select distinct band from {{ ref('statutory_thresholds') }}) as b
    left join record_shares as r on r.defendant_id = s.defendant_id and r.band = b.band
    left join law as l on l.defendant_id = s.defendant_id and l.band = b.band and l.measure = 'gain'
),

banded as (
    select
        defendant_id,
        max(lower_share) filter (band = 'serious') as share_of_threshold,
        case
            when max(lower_share) is null then null
            when bool_or(band = 'especially_serious' and lower_share >= 1) then 'especially_serious'
            when bool_or(band = 'serious' and lower_share >= 1) then 'serious'
            else 'below'
        end as lower_band,
        case
            when max(upper_share) is null then null
            when bool_or(band = 'especially_serious' and upper_share >= 1) then 'especially_serious'
            when bool_or(band = 'serious' and upper_share >= 1) then 'serious'
            else 'below'
        end as upper_band
    from shares
    group by defendant_id
),

statements as (
    select case_id, sum(n_statements) as n_record_counts from case_counts group by case_id
)

select
    s.defendant_id,
    s.case_id,
    s.year,
    s.is_insider,
    s.decided_from,
    s.decided_to,
    coalesce(c.n_record_counts, 0) as n_record_counts,
    s.gain_cny,
    b.share_of_threshold,
    b.lower_band,
    b.upper_band,
    case when b.lower_band = b.upper_band then b.lower_band end as stated_band,
    s.tier_found,
    t.prison_months,
    t.probation_months,
    t.is_lesser_term,
    t.is_exempt,
    t.is_fined
from subjects as s
inner join own_term as t using (defendant_id)
left join banded as b using (defendant_id)
left join statements as c using (case_id)
