using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>Reads the constants that facts are compared with; a word that the fact can never hold is an error, not a rule that never applies.</summary>
internal sealed class OperandReader(PolicyWords words)
{
    /// <summary>The constant at this node; harmless where an error was recorded.</summary>
    public FactValue Read(Fact fact, YamlNode node) => fact.Type switch
    {
        FactType.Flag => new FlagValue(words.Errors.Flag(node, fact.Name)),
        FactType.Number => new NumberValue(words.Errors.Number(node, fact.Name, fact.Least, fact.Most)),
        FactType.Level => new LevelValue(words.Level(node, fact.Name)),
        FactType.Severity => new SeverityValue(words.Errors.Choice(node, fact.Name, Words.All<Severity>())),
        FactType.Word or FactType.WordSet => new WordValue(Word(fact, node)),
    };

    private string Word(Fact fact, YamlNode node) => fact.Vocabulary switch
    {
        FactVocabulary.Listed => Known(fact, node, $"a value of {fact.Name}", fact.Words),
        FactVocabulary.Labels => Known(fact, node, "a label of this policy", words.Labels),
        FactVocabulary.Groups => words.Group(node),
        FactVocabulary.Ids => Id(fact, node),
    };

    private string Known(Fact fact, YamlNode node, string what, IReadOnlyCollection<string> known)
    {
        var word = words.Errors.Text(node, fact.Name);
        if (word.Length > 0 && !known.Contains(word))
            words.Errors.Add(node, $"{YamlErrors.Quote(node)} is not {what}.", known.Count > 0 ? NearestWord.Suggest(word, known) : $"It has none; add labels: {{{word}: {{paths: [\"src/**\"]}}}}.");
        return word;
    }

    private string Id(Fact fact, YamlNode node)
    {
        var id = words.Errors.Text(node, fact.Name);
        if (id.Length > 0 && !Identifier.IsValid(id)) words.Errors.Add(node, $"{YamlErrors.Quote(node)} cannot be an id.", Identifier.Rule);
        return id;
    }
}
