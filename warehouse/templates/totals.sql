-- What the page rests on: rows of the core tables, and the periods that they speak of.
select
    (select count(*) from main.documents) as documents,
    (select count(*) from main.documents where duplicate_of is null and superseded_by is null) as original_documents,
    (select count(*) from main.documents inner join main.sources using (source_id) where is_sample) as sample_documents,
    (select count(*) from main.cases) as cases,
    (select count(*) from intermediate.relevant_cases) as relevant_cases,
    (select count(*) from intermediate.defendant_sentences) as defendants,
    (select count(*) from main.penalties) as penalties,
    (select count(*) from main.record_counts) as record_counts,
    (select count(*) from main.illegal_gains) as illegal_gains,
    (select count(*) from main.price_observations) as price_observations,
    (select count(*) from main.quarantine) as set_aside,
    (select min(published_on) from main.documents) as published_from,
    (select max(published_on) from main.documents) as published_to,
    (select max(fetched_at)::date from main.documents) as fetched_to,
    (select min(year) from intermediate.relevant_cases) as year_from,
    (select max(year) from intermediate.relevant_cases) as year_to
