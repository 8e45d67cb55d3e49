// SPDX-License-Identifier: Apache-2.0
//
// rapidjson_filter SCHEMA REJECTS FILE: what `writ filter` does, by RapidJSON: its SAX reader feeds
// its schema validator, with no document in between. Valid records go to stdout byte for byte, the
// others with the keyword that refused them to REJECTS.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/schema.h>

using namespace rapidjson;

static Document load(const char *path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    Document document;
    document.Parse(text.str().c_str());
    return document;
}

int main(int argc, char **argv)
{
    FILE *rejects = argc == 4 ? fopen(argv[2], "ab") : nullptr;
    FILE *file = argc == 4 ? fopen(argv[3], "rb") : nullptr;
    Document body;
    if (!rejects || !file || (body = load(argv[1])).HasParseError()) {
        fprintf(stderr, "usage: rapidjson_filter SCHEMA REJECTS FILE\n");
        return 2;
    }
    setvbuf(file, nullptr, _IOFBF, 1 << 18);
    setvbuf(stdout, nullptr, _IOFBF, 1 << 18);
    SchemaDocument schema(body);
    SchemaValidator validator(schema);
    Reader reader;
    char *line = nullptr;
    size_t room = 0, lines = 0, rejected = 0;
    for (ssize_t len; (len = getline(&line, &room, file)) > 0; lines++) {
        MemoryStream stream(line, static_cast<size_t>(len));
        validator.Reset();
        bool valid = !reader.Parse(stream, validator).IsError() && validator.IsValid();
        rejected += !valid;
        if (!valid) {
            const char *keyword = validator.GetInvalidSchemaKeyword();
            fprintf(rejects, "%zu %s ", lines + 1, keyword ? keyword : "syntax");
        }
        fwrite(line, 1, static_cast<size_t>(len), valid ? stdout : rejects);
    }
    fprintf(stderr, "%zu read, %zu rejected\n", lines, rejected);
    free(line);
    fclose(file);
    return fclose(rejects) || fflush(stdout) ? 4 : 0;
}
