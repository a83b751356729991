using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace CheckpointTools.Input;

/// <summary>The metadata of a safetensors file, as a user gives them.</summary>
internal sealed class ExportMetadata
{
    /// <summary>The key that loaders ask for, and what most of them take.</summary>
    private const string FormatKey = "format";
    private const string DefaultFormat = "pt";

    private readonly List<KeyValuePair<string, string>> _entries = [new(FormatKey, DefaultFormat)];

    /// <summary>The texts, in the order in which they are to stand.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Entries => _entries;

    /// <summary>Takes what the user gives. The order of an ordered table stays; that of another is not one, and keys are sorted.</summary>
    public void Add(IDictionary? given)
    {
        IEnumerable<DictionaryEntry> all = (given ?? new Hashtable()).Cast<DictionaryEntry>();
        IEnumerable<(string Key, object? Value)> texts = all.Select(static entry =>
            (LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value)
        );
        foreach (
            (string key, object? value) in given is IOrderedDictionary
                ? texts
                : texts.OrderBy(static text => text.Key, StringComparer.Ordinal)
        )
        {
            int known = _entries.FindIndex(entry => entry.Key == key);
            if (value is null && known >= 0)
            {
                _entries.RemoveAt(known);
            }
            else if (value is not null && known >= 0)
            {
                _entries[known] = new(key, LanguagePrimitives.ConvertTo<string>(value));
            }
            else if (value is not null)
            {
                _entries.Add(new(key, LanguagePrimitives.ConvertTo<string>(value)));
            }
        }
    }
}
