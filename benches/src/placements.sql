WITH law AS (
    SELECT s.employee_id, s.org_unit_id, s.rank_id, s.retirement_category AS class, r.birth_date,
        coalesce(r.working_family_name, r.register_family_name) || '　' || coalesce(r.working_given_name, r.register_given_name) AS name,
        extract(year FROM r.birth_date - interval '1 day' - interval '3 months')::int AS cohort
    FROM standing s
    JOIN personal_record r ON r.employee_id = s.employee_id AND r.superseded_at IS NULL AND r.effective_from <= :today AND r.effective_to > :today
    WHERE s.superseded_at IS NULL AND s.effective_from <= :today AND s.effective_to > :today AND s.status = 'in_service'
        AND s.employment_kind = 'regular'
), past AS (
    SELECT e.number, l.employee_id, l.name, l.org_unit_id, l.rank_id,
        CASE WHEN l.class = 'manual_63' AND l.cohort > 1965 THEN l.cohort + 64 ELSE l.cohort + 61 END AS counts_from,
        l.cohort + CASE l.class
            WHEN 'physician_65' THEN 65
            WHEN 'manual_63' THEN CASE WHEN l.cohort <= 1965 THEN 63 WHEN l.cohort = 1966 THEN 64 ELSE 65 END
            ELSE 60 + least(greatest(l.cohort - 1962, 0), 5) END + 1 AS leaves,
        row_number() OVER (ORDER BY e.number COLLATE "C") AS place
    FROM law l
    JOIN employee e ON e.id = l.employee_id
    WHERE l.cohort + 60 <= extract(year FROM :today::date - interval '3 months')::int
    ORDER BY e.number COLLATE "C"
    LIMIT 51
)
SELECT json_build_object('data', json_build_object('placements', json_build_object(
    'nodes', (
        SELECT json_agg(json_build_object(
            'status', CASE WHEN make_date(p.counts_from, 4, 1) <= :today THEN 'REGULAR_OVER60' END,
            'until', CASE WHEN make_date(p.counts_from, 4, 1) <= :today THEN make_date(p.leaves, 3, 31) END,
            'employee', json_build_object('number', p.number, 'name', json_build_object('full', p.name)),
            'orgUnit', json_build_object('name', u.name), 'rank', json_build_object('name', k.name)
        ) ORDER BY p.place)
        FROM past p
        JOIN org_unit_version u ON u.org_unit_id = p.org_unit_id
            AND u.superseded_at IS NULL AND u.effective_from <= :today AND u.effective_to > :today
        JOIN position_rank k ON k.id = p.rank_id
        WHERE p.place <= 50),
    'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > 50 FROM past)))))::text
