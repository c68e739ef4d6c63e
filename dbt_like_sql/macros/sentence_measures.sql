{# Measures of final sentences (alias s = defendant_sentences), each with the number of defendants that it rests on.
   Terms in months, amounts in CNY as stated; a median over nobody is null. #}
{% macro sentence_measures() %}
    count(distinct s.case_id) as n_cases,
    count(distinct s.case_id) filter (not s.is_dated_by_decision) as n_cases_dated_by_publication,
    count(*) as n_defendants,
    count(*) filter (s.kind = 'unit') as n_units,
    count(*) filter (s.is_insider) as n_insiders,
    count(*) filter (s.is_sentenced) as n_sentenced,
    count(s.prison_months) as n_imprisoned,
    median(s.prison_months) as median_prison_months,
    quantile_cont(s.prison_months, 0.25) as q1_prison_months,
    quantile_cont(s.prison_months, 0.75) as q3_prison_months,
    count(s.prison_months) filter (s.is_offence_alone) as n_imprisoned_offence_alone,
    median(s.prison_months) filter (s.is_offence_alone) as median_prison_months_offence_alone,
    count(*) filter (s.prison_months > 36) as n_over_three_years,
    count(s.detention_months) as n_detained,
    count(s.control_months) as n_controlled,
    count(s.probation_months) as n_probation,
    count(s.probation_months) / nullif(count(s.prison_months) + count(s.detention_months), 0) as probation_share,
    count(*) filter (s.is_exempt) as n_exempt,
    count(s.fine_cny) as n_fined,
    median(s.fine_cny) as median_fine_cny,
    quantile_cont(s.fine_cny, 0.25) as q1_fine_cny,
    quantile_cont(s.fine_cny, 0.75) as q3_fine_cny
{% endmacro %}
