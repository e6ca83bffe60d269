using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sourcing.Cli.Arguments;

/// <summary>Reads one text of the command line, or says in a sentence what is wrong with it.</summary>
internal delegate bool TextParser<T>(string text, out T value, out string problem);

/// <summary>Ties our own readers to the command line.</summary>
internal static class ArgumentParsing
{
    public static T? One<T>(ArgumentResult result, TextParser<T> parser)
    {
        if (result.Tokens.Count == 0) return default;
        if (parser(result.Tokens[0].Value, out var value, out var problem)) return value;
        result.AddError(problem);
        return default;
    }

    public static T[] Many<T>(ArgumentResult result, TextParser<T> parser)
    {
        var values = new List<T>();
        foreach (var token in result.Tokens)
        {
            if (parser(token.Value, out var value, out var problem)) values.Add(value);
            else result.AddError(problem);
        }
        return [.. values];
    }

    public static Option<T?> Option<T>(string name, string helpName, string description, TextParser<T> parser) =>
        new(name) { Description = description, HelpName = helpName, CustomParser = result => One(result, parser) };

    public static Option<T[]> Options<T>(string name, string helpName, string description, TextParser<T> parser) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Many(result, parser),
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

    public static Argument<T> Argument<T>(string name, string description, TextParser<T> parser) =>
        new(name) { Description = description, CustomParser = result => One(result, parser) };
}
