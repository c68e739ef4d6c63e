select * from {{ source('lake', 'crawls') }}
