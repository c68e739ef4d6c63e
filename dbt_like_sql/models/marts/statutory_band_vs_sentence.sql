-- Band that the stated figures reach under 法释〔2017〕10号, beside the terms passed for the offence alone. Counts are
-- those of the case, not of the defendant's part in it, so that accessories appear below the range more often.
-- 'unsettled': mixed tiers allow two bands; 'not_derivable': nothing stated, or no thresholds in force at the decision.
with measured as (
    select
        b.*,
        case
            when b.lower_band is null then 'not_derivable'
            when b.stated_band is null then 'unsettled'
            else b.stated_band
        end as band,
        s.min_months,
        s.max_months,
        -- Detention, control and a fine alone belong to the lower range; an exemption lies below both.
        case
            when b.prison_months is not null then b.prison_months
            when b.is_lesser_term or b.is_fined or b.is_exempt then 0
        end as term_months
    from {{ ref('defendant_bands') }} as b
    left join {{ ref('statutory_sentences') }} as s
        on
            s.band = b.stated_band
            and s.effective_from <= b.decided_from
            and coalesce(s.effective_to, date '9999-12-31') >= b.decided_to
)

select
    year,
    band,
    is_insider,
    count(*) as n_defendants,
    count(distinct case_id) as n_cases,
    any_value(min_months) as range_min_months,
    any_value(max_months) as range_max_months,
    count(*) filter (max_months is not null and term_months is not null) as n_compared,
    count(*) filter (term_months between min_months and max_months and not coalesce(is_exempt, false)) as n_within_range,
    count(*) filter (term_months < min_months or (is_exempt and max_months is not null)) as n_below_range,
    count(*) filter (term_months > max_months) as n_above_range,
    count(prison_months) as n_imprisoned,
    median(prison_months) as median_prison_months,
    count(probation_months) as n_probation,
    count(*) filter (tier_found is not null and stated_band is not null) as n_tier_found,
    count(*) filter (tier_found = stated_band) as n_tier_agrees,
    count(share_of_threshold) as n_with_share,
    median(share_of_threshold) as median_share_of_threshold
from measured
group by all
order by year, band, is_insider
