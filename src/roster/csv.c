#include "roster/csv.h"

static const char bom[] = "\xEF\xBB\xBF";

static char guess_separator(struct span text)
{
    size_t commas = 0, tabs = 0, semicolons = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        quoted ^= c == '"';
        if (!quoted && (c == '\n' || c == '\r'))
            break;
        commas += !quoted && c == ',';
        tabs += !quoted && c == '\t';
        semicolons += !quoted && c == ';';
    }
    if (tabs > commas && tabs >= semicolons)
        return '\t';
    return semicolons > commas ? ';' : ',';
}

void csv_open(struct csv_reader *reader, struct span text)
{
    memset(reader, 0, sizeof *reader);
    if (span_starts(text, span_of(bom)))
        text = span_skip(text, 3);
    reader->text = text;
    reader->separator = guess_separator(text);
    reader->next_line = 1;
}

void csv_close(struct csv_reader *reader)
{
    buf_free(&reader->scratch);
    memset(reader, 0, sizeof *reader);
}

static int peek(const struct csv_reader *reader)
{
    return reader->pos < reader->text.len ? (unsigned char)reader->text.ptr[reader->pos] : -1;
}

static bool at_line_end(const struct csv_reader *reader)
{
    int c = peek(reader);

    return c == '\n' || c == '\r' || c < 0;
}

/* Steps over one CRLF, LF or CR; true when there was one. */
static bool take_line_end(struct csv_reader *reader)
{
    int c = peek(reader);

    if (c != '\n' && c != '\r')
        return false;
    reader->pos++;
    if (c == '\r' && peek(reader) == '\n')
        reader->pos++;
    reader->next_line++;
    return true;
}

/* A fault: the rest of this line is passed over, so that the next record can be read. */
static enum csv_result fault(struct csv_reader *reader, enum csv_result what)
{
    reader->line = reader->next_line;
    reader->column = (uint32_t)reader->cell_count + 1;
    while (!at_line_end(reader))
        reader->pos++;
    take_line_end(reader);
    return what;
}

/* Reads a cell after its opening quote up to its closing one, or to the end if there is none. */
static bool read_quoted(struct csv_reader *reader)
{
    size_t limit = reader->pos + CSV_RECORD_MAX;

    while (reader->pos < reader->text.len && reader->pos < limit) {
        size_t from = reader->pos;

        if (peek(reader) == '"') {
            reader->pos++;
            if (peek(reader) != '"')
                return true;
            from = reader->pos++;
        } else if (!take_line_end(reader)) {
            reader->pos++;
        }
        buf_add(&reader->scratch, reader->text.ptr + from, reader->pos - from);
    }
    return false;
}

static void read_plain(struct csv_reader *reader)
{
    size_t from = reader->pos;

    while (!at_line_end(reader) && peek(reader) != (unsigned char)reader->separator)
        reader->pos++;
    buf_add(&reader->scratch, reader->text.ptr + from, reader->pos - from);
}

/* Reads one cell; CSV_RECORD when it is sound. */
static enum csv_result read_cell(struct csv_reader *reader)
{
    uint32_t began = reader->next_line;

    if (reader->cell_count == CSV_COLUMNS_MAX)
        return fault(reader, CSV_TOO_WIDE);
    if (peek(reader) != '"') {
        read_plain(reader);
    } else {
        reader->pos++;
        if (!read_quoted(reader)) {
            reader->pos = reader->text.len;
            reader->line = began;
            reader->column = (uint32_t)reader->cell_count + 1;
            return CSV_OPEN_QUOTE;
        }
        if (!at_line_end(reader) && peek(reader) != (unsigned char)reader->separator)
            return fault(reader, CSV_AFTER_QUOTE);
    }
    reader->ends[reader->cell_count++] = reader->scratch.len;
    return CSV_RECORD;
}

enum csv_result csv_next(struct csv_reader *reader)
{
    enum csv_result result;
    size_t from = 0;

    reader->cell_count = 0;
    reader->line = reader->next_line;
    reader->column = 0;
    buf_clear(&reader->scratch);
    if (peek(reader) < 0)
        return CSV_END;
    while ((result = read_cell(reader)) == CSV_RECORD && peek(reader) == reader->separator)
        reader->pos++;
    if (result != CSV_RECORD) {
        reader->cell_count = 0;
        return result;
    }
    take_line_end(reader);

    struct span all = buf_span(&reader->scratch);
    for (size_t i = 0; i < reader->cell_count; i++) {
        reader->cells[i] = (struct span){all.ptr + from, reader->ends[i] - from};
        from = reader->ends[i];
    }
    return CSV_RECORD;
}

void csv_write_bom(struct buf *out)
{
    buf_add_str(out, bom);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool needs_quotes(struct span cell)
{
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] && strchr(",;\t\"\r\n", cell.ptr[i]))
            return true;
    }
    return cell.len > 0 &&
           (blank(cell.ptr[0]) || blank(cell.ptr[cell.len - 1]) || span_starts(cell, span_of(bom)));
}

static void write_cell(struct buf *out, struct span cell)
{
    if (!needs_quotes(cell)) {
        buf_add_span(out, cell);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, cell.ptr[i]);
    }
    buf_add_char(out, '"');
}

void csv_write(struct buf *out, const struct span *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        write_cell(out, cells[i]);
    }
    if (count == 1 && cells[0].len == 0)
        buf_add_str(out, "\"\""); /* a bare line end at the end of a file would be no record */
    buf_add_str(out, "\r\n");
}
