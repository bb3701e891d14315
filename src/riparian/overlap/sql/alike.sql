-- How much the texts of two projects share beyond places, subjects and agencies: the bits of the
-- words that both have, in tenths.
CREATE OR REPLACE TEMP TABLE alike AS
SELECT x.number AS a, y.number AS b, round(sum(x.bits), 1) AS score
FROM side_word AS x
JOIN side_word AS y ON y.word = x.word AND y.side = 'b'
WHERE x.side = 'a'
GROUP BY x.number, y.number;
