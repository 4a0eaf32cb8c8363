# SPDX-License-Identifier: MIT
# performance.awk - the figures of docs/performance.md.
#
#     awk -f performance.awk [-v plots=FOLDER] RESULTS.csv... DOCUMENT.md
#
# Prints the document with what is between "<!-- figures WHAT -->" and
# "<!-- end -->" made anew. Of a row that several files have, that of the last
# file counts. With `plots`, writes there what gnuplot draws.
#
# A ratio of two competitors is the median of the ratios of the runs of the
# same round.

# ---- Reading -----------------------------------------------------------------

FNR == 1 {
    isData = FILENAME ~ /\.csv$/
    file = FILENAME
    sub(/.*\//, "", file)
    headLines = 0
}

isData && /^# / {
    head[file, ++headLines] = substr($0, 3)
    next
}

# The group alone is in quotes.
isData {
    line = $0
    from = index(line, ",\"")
    to = index(line, "\",")
    if (!from) {
        columns = split(line, column, ",")
        next
    }
    group = substr(line, from + 2, to - from - 2)
    split(substr(line, 1, from) "," substr(line, to + 2), field, ",")
    suite = field[1]
    place = suite SUBSEP group SUBSEP field[3]
    key = place SUBSEP field[4]
    source[suite] = file
    if (!(place in titles)) {
        titles[place] = group
        places[suite, ++placeCount[suite]] = place
    }
    if (!(key in runs))
        who[place, ++whoCount[place]] = field[4]
    if (!((suite, field[4]) in known)) {
        known[suite, field[4]] = 1
        names[suite, ++nameCount[suite]] = field[4]
    }
    runs[key] = field[5]
    for (i = 5; i <= columns; i++)
        value[key, column[i]] = field[i]
    next
}

# ---- Arithmetic --------------------------------------------------------------

# The place-th part of n values in order.
function quantile(values, n, part,    i, j, swap, below, weight)
{
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && values[j - 1] > values[j]; j--) {
            swap = values[j]
            values[j] = values[j - 1]
            values[j - 1] = swap
        }
    below = int(1 + part * (n - 1))
    weight = 1 + part * (n - 1) - below
    return below >= n ? values[n] \
        : values[below] * (1 - weight) + values[below + 1] * weight
}

function is_there(place, name)
{
    return runs[place SUBSEP name] > 0
}

function figure(place, name, what)
{
    return value[place SUBSEP name, what]
}

# Time of `other` by that of `name`: how many times as fast `name` is.
function times_as_fast(place, name, other,    a, b, n, i, ratios)
{
    n = split(figure(place, name, "seconds_each"), a, " ")
    if (split(figure(place, other, "seconds_each"), b, " ") < n || !n)
        return 0
    for (i = 1; i <= n; i++)
        ratios[i] = b[i] / (a[i] > 0 ? a[i] : 1e-9)
    return quantile(ratios, n, 0.5)
}

# The fastest of the names in a list with commas, or "".
function best_of(place, list,    name, n, i, best)
{
    n = split(list, name, ",")
    for (i = 1; i <= n; i++)
        if (is_there(place, name[i]) && (!best ||
            figure(place, name[i], "seconds_median") + 0 < \
            figure(place, best, "seconds_median") + 0))
            best = name[i]
    return best
}

function place_of(suite, title, pinned)
{
    return suite SUBSEP title SUBSEP pinned
}

# The group of a suite whose title begins so.
function place_like(suite, title, pinned,    i, place)
{
    for (i = 1; i <= placeCount[suite]; i++) {
        place = places[suite, i]
        if (index(titles[place], title) == 1 && place ~ SUBSEP pinned "$")
            return place
    }
    return ""
}

# ---- Cells -------------------------------------------------------------------

function short(number)
{
    return sprintf(number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : \
                   number >= 1 ? "%.2f" : "%.3f", number)
}

function rate(place, name, percent)
{
    return figure(place, name, "work") / \
        figure(place, name, "seconds_" percent) / 1e6
}

function mebibytes(bytes)
{
    return bytes == "" ? "" : short(bytes / 1048576)
}

function cell(place, name, kind,    own)
{
    if (!((place SUBSEP name) in runs))
        return ""
    if (!is_there(place, name))
        return "skipped"
    own = figure(place, name, "work") / 1e6
    if (kind == "rate")
        return short(rate(place, name, "median")) " (" \
            short(rate(place, name, "q3")) ", " \
            short(rate(place, name, "q1")) ")"
    if (kind == "step")
        return short(figure(place, name, "seconds_median") / own * 1000)
    if (kind == "weir")
        return is_there(place, "weir") ? \
            short(times_as_fast(place, "weir", name)) : ""
    if (kind == "switches")
        return short((figure(place, name, "voluntary_switches") + \
                      figure(place, name, "involuntary_switches")) / own)
    if (kind == "cpu")
        return short(figure(place, name, "cpu_seconds") / own * 1000)
    if (kind == "rss")
        return mebibytes(figure(place, name, "peak_rss_bytes"))
    return "?"
}

# ---- Tables ------------------------------------------------------------------

# A row for each name, a column for each group.
function matrix(suite, pinned, kind,    i, j, line, rule, place)
{
    line = "| |"
    rule = "|---|"
    for (i = 1; i <= placeCount[suite]; i++) {
        place = places[suite, i]
        if (place !~ SUBSEP pinned "$")
            continue
        line = line " " titles[place] " |"
        rule = rule "---|"
    }
    gsub(/, 64 KiB chunks/, "", line)
    print line
    print rule
    for (j = 1; j <= nameCount[suite]; j++)
        matrix_row(suite, pinned, kind, names[suite, j])
}

function matrix_row(suite, pinned, kind, name,    i, line, text, some, place)
{
    line = "| " name " |"
    gsub(/cat \| cat/, "cat to cat", line)
    for (i = 1; i <= placeCount[suite]; i++) {
        place = places[suite, i]
        if (place !~ SUBSEP pinned "$")
            continue
        text = cell(place, name, kind)
        some = some text
        line = line " " text " |"
    }
    if (some)
        print line
}

# A table for each group.
function tables(suite,    i)
{
    for (i = 1; i <= placeCount[suite]; i++) {
        if (i > 1)
            print ""
        list_group(places[suite, i], suite == "latency")
    }
}

function list_group(place, latency,    j, name, pinned)
{
    pinned = place ~ SUBSEP "1$"
    print "**" titles[place] (pinned ? ", pinned to one CPU" : "") "**"
    print ""
    if (latency)
        print "| | p50 us | p99 us | p99.9 us | CPU s | switches |"
    else
        print "| | s | quartiles | times weir's | CPU s | switches " \
            "| peak MiB | output MiB |"
    print latency ? "|---|---|---|---|---|---|" : \
        "|---|---|---|---|---|---|---|---|"
    for (j = 1; j <= whoCount[place]; j++) {
        name = who[place, j]
        if (!is_there(place, name))
            print "| " name " | skipped |" (latency ? " | | | |" : \
                " | | | | | |")
        else if (latency)
            latency_row(place, name)
        else
            list_row(place, name)
    }
}

function latency_row(place, name)
{
    printf("| %s | %s | %s | %s | %s | %d |\n", name,
           short(figure(place, name, "p50_ns") / 1000),
           short(figure(place, name, "p99_ns") / 1000),
           short(figure(place, name, "p999_ns") / 1000),
           short(figure(place, name, "cpu_seconds")),
           figure(place, name, "voluntary_switches") + \
           figure(place, name, "involuntary_switches"))
}

function list_row(place, name)
{
    printf("| %s | %s | %s to %s | %s | %s | %d | %s | %s |\n", name,
           short(figure(place, name, "seconds_median")),
           short(figure(place, name, "seconds_q1")),
           short(figure(place, name, "seconds_q3")),
           cell(place, name, "weir"),
           short(figure(place, name, "cpu_seconds")),
           figure(place, name, "voluntary_switches") + \
           figure(place, name, "involuntary_switches"),
           mebibytes(figure(place, name, "peak_rss_bytes")),
           mebibytes(figure(place, name, "output_bytes")))
}

function machine(    n, order, i, suite)
{
    n = split("edge fan latency pipeline loop plugin sockets copy gzip " \
              "gunzip files", order, " ")
    for (i = 1; i <= n; i++) {
        suite = order[i]
        if (!(suite in source))
            continue
        if (!shown[head[source[suite], 2]]++) {
            print head[source[suite], 2] "; " head[source[suite], 3] "."
            print ""
        }
    }
    print "| suite | measured | rounds | file |"
    print "|---|---|---|---|"
    for (i = 1; i <= n; i++)
        if ((suite = order[i]) in source)
            print "| " suite " | " head[source[suite], 1] " | " \
                head[source[suite], 4] " | `" source[suite] "` |"
}

# ---- The goals ---------------------------------------------------------------

function goal(what, wanted, reached, met)
{
    print "| " what " | " wanted " | " reached " | " \
        (reached ~ /^not/ ? "" : met ? "yes" : "no") " |"
}

# How many times as fast as the best of a list `name` is.
function goal_speed(what, place, name, list, wanted,    best, ratio)
{
    best = best_of(place, list)
    if (!best || !is_there(place, name)) {
        goal(what, ">= " wanted " x", "not measured", 0)
        return
    }
    ratio = times_as_fast(place, name, best)
    goal(what, ">= " wanted " x", short(ratio) " x " best, ratio >= wanted)
}

# Time of `name` by that of `peer`; the output may be no larger.
function goal_time(what, place, name, peer, wanted, output,    part, more, size)
{
    if (!is_there(place, name) || !is_there(place, peer)) {
        goal(what, "<= " wanted " x", "not measured", 0)
        return
    }
    part = times_as_fast(place, peer, name)
    if (output) {
        size = figure(place, name, "output_bytes") / \
            figure(place, peer, "output_bytes")
        more = sprintf(", output %.4f x", size)
    }
    goal(what, "<= " wanted " x " peer, short(part) " x" more,
         part <= wanted && (!output || size <= 1))
}

# One figure of two competitors.
function goal_part(what, place, name, peer, figures, wanted, unit,
                   n, each, i, own, its)
{
    if (!is_there(place, name) || !is_there(place, peer)) {
        goal(what, "<= " wanted " x " peer, "not measured", 0)
        return
    }
    n = split(figures, each, " ")
    for (i = 1; i <= n; i++) {
        own += figure(place, name, each[i])
        its += figure(place, peer, each[i])
    }
    its = its > 0 ? its : 1
    goal(what, "<= " wanted " x " peer,
         short(own / its) " x (" short(own / unit) " to " short(its / unit) ")",
         own / its <= wanted)
}

# The worst of all depths.
function goal_depths(what, peer, wanted,    i, place, ratio, worst)
{
    for (i = 1; i <= placeCount["pipeline"]; i++) {
        place = places["pipeline", i]
        if (place !~ SUBSEP "0$" || !is_there(place, peer) ||
            !is_there(place, "weir"))
            continue
        ratio = times_as_fast(place, "weir", peer)
        if (!worst || ratio < worst)
            worst = ratio
    }
    goal(what, ">= " wanted " x",
         worst ? short(worst) " x at the worst depth" : "not measured",
         worst >= wanted)
}

function goal_flat(    i, place, each, least, most)
{
    for (i = 1; i <= placeCount["pipeline"]; i++) {
        place = places["pipeline", i]
        if (place !~ SUBSEP "0$" || !is_there(place, "weir"))
            continue
        each = figure(place, "weir", "seconds_median") / \
            figure(place, "weir", "work")
        least = !least || each < least ? each : least
        most = each > most ? each : most
    }
    goal("a stage and chunk, from 1 to 64 pass stages", "flat within 2 x",
         least ? short(most / least) " x from the least to the most" : \
         "not measured", least && most / least <= 2)
}

function goal_memory(place, name,    mib)
{
    mib = figure(place, name, "peak_rss_bytes") / 1048576
    goal("peak RSS, " name, "<= 12 MiB",
         is_there(place, name) ? short(mib) " MiB" : "not measured", mib <= 12)
}

function goals_of_queues(    one, many, c, blocking)
{
    one = place_of("edge", "8 B, one a call", 0)
    many = place_of("edge", "8 B, 64 a call", 0)
    blocking = "apr_queue,glib,av,tbb,moodycamel,zmq,go,rust,java,pipe"
    goal_speed("8 B, one a call, best of the C and Java queues", one, "weir",
               "apr_queue,glib,av,java", 3)
    goal_speed("8 B, one a call, best of Go, Rust, TBB", one, "weir",
               "go,rust,tbb", 1.5)
    goal_speed("8 B, 64 a call, `ck_ring` one by one", many, "weir", "ck", 3)
    goal_speed("8 B, one a call, pinned, best that blocks",
               place_of("edge", "8 B, one a call", 1), "weir", blocking, 1)
    goal_speed("8 B, 64 a call, pinned, best that blocks",
               place_of("edge", "8 B, 64 a call", 1), "weir", blocking, 1)
    c = "voluntary_switches involuntary_switches"
    goal_part("context switches, 8 B, one a call", one, "weir", "glib", c, 0.1,
              1)
    goal_part("context switches, 8 B, 64 a call", many, "weir", "glib", c, 0.1,
              1)
}

function goals_of_waiting(    ping)
{
    goal_flat()
    goal_depths("64 KiB through pass stages, Node's `PassThrough`", "node", 10)
    goal_depths("64 KiB through pass stages, `cat` to `cat`", "cat | cat", 3)
    ping = place_of("latency", "there and back", 0)
    goal_part("ping-pong, p50, us", ping, "weir", "pipe", "p50_ns", 1, 1000)
    goal_part("ping-pong, p99, us", ping, "weir", "pipe", "p99_ns", 2, 1000)
    goal_time("a loaded `pass` by the built-in one",
              place_like("plugin", "4 pass", 0), "weir loaded", "weir", 1.02, 0)
}

function goals_of_gzip(    six, back, many, auto, with)
{
    six = place_like("gzip", "level 6", 0)
    with = is_there(six, "weir zlib workers=2") ? "weir zlib workers=2" \
        : "weir workers=2"
    goal_time("gzip -6, workers=2, zlib", six, with, "pigz -p2", 0.95, 1)
    goal_time("gzip -6, workers=2, libdeflate", six,
              "weir libdeflate workers=2", "pigz -p2", 0.6, 1)
    goal_memory(six, with)
    goal_memory(six, "weir libdeflate workers=2")
    goal_part("CPU of gzip -6", six, "weir", "gzip", "cpu_seconds", 1.05, 1)
    goal_part("CPU of gzip -6, workers=2, zlib", six, with, "gzip",
              "cpu_seconds", 1.05, 1)
    back = place_like("gunzip", titles_of_back(), 0)
    auto = is_there(back, "weir zlib") ? "weir zlib" : "weir"
    goal_time("gunzip, zlib", back, auto, "pigz -d", 0.7, 0)
    goal_time("gunzip, ISA-L", back, "weir isal", "pigz -d", 0.35, 0)
    many = place_with("gunzip", "of many members")
    goal_time("gunzip of many members, workers=2", many, "weir workers=2",
              "weir", 0.6, 0)
    goal_time("2 000 small files", places["files", 1], "weir", "pigz -p2", 0.8,
              0)
}

function titles_of_back(    place)
{
    place = place_with("gunzip", "that gzip -6")
    return titles[place]
}

function place_with(suite, text,    i)
{
    for (i = 1; i <= placeCount[suite]; i++)
        if (index(titles[places[suite, i]], text))
            return places[suite, i]
    return ""
}

function goals()
{
    print "| what | goal | reached | met |"
    print "|---|---|---|---|"
    goals_of_queues()
    goals_of_waiting()
    goals_of_gzip()
}

# ---- The document ------------------------------------------------------------

/^<!-- figures .* -->$/ {
    print
    print ""
    if ($3 == "goals")
        goals()
    else if ($3 == "machine")
        machine()
    else if ($3 == "list")
        tables($4)
    else
        matrix($4, $5, $3)
    print ""
    inside = 1
    next
}

/^<!-- end -->$/ {
    inside = 0
}

!inside {
    print
}

# ---- What is drawn -----------------------------------------------------------

function plot_edge(pinned, place, j, name)
{
    for (pinned = 0; pinned < 2; pinned++) {
        place = place_of("edge", "8 B, one a call", pinned)
        for (j = 1; j <= whoCount[place]; j++) {
            name = who[place, j]
            if (is_there(place, name))
                printf("\"%s\" %.4f %.4f %.4f\n", name,
                       rate(place, name, "median"), rate(place, name, "q3"),
                       rate(place, name, "q1")) >(plots "/edge" pinned)
        }
    }
}

function plot_pipeline(    i, place, depth, j, name)
{
    for (i = 1; i <= placeCount["pipeline"]; i++) {
        place = places["pipeline", i]
        if (place !~ SUBSEP "0$" || titles[place] !~ /pass stages?, 64/)
            continue
        depth = titles[place] + 0
        for (j = 1; j <= whoCount[place]; j++) {
            name = who[place, j]
            if (is_there(place, name))
                printf("%d %.4f\n", depth,
                       figure(place, name, "seconds_median") / \
                       figure(place, name, "work") * 1e6) \
                    >(plots "/" (name ~ /cat/ ? "cat" : name))
        }
    }
}

function plot_gzip(    i, place, j, name)
{
    for (i = 1; i <= placeCount["gzip"]; i++) {
        place = places["gzip", i]
        for (j = 1; j <= whoCount[place]; j++) {
            name = who[place, j]
            if (is_there(place, name))
                printf("\"%s -%d\" %.4f %.4f\n", name,
                       substr(titles[place], 7),
                       figure(place, name, "work") / \
                       figure(place, name, "seconds_median"),
                       figure(place, name, "output_bytes") / 1048576 / \
                       figure(place, name, "work") * 100) >(plots "/gzip")
        }
    }
}

END {
    if (plots) {
        plot_edge()
        plot_pipeline()
        plot_gzip()
    }
}
