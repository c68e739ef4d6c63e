select * from {{ source('lake', 'facts') }}
