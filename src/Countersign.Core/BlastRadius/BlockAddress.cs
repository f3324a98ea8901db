using System.Text;

namespace Countersign.Core.BlastRadius;

/// <summary>
/// Addresses of infrastructure objects: a block of the configuration stands for all its instances, whose addresses add keys in brackets.
/// </summary>
internal static class BlockAddress
{
    /// <summary>The address of the block, without the keys of instances.</summary>
    public static string Of(string address) => Split(address).Block;

    /// <summary>The address of the block in the configuration, and the keys of instances that it leaves out.</summary>
    public static (string Block, IReadOnlyList<string> Keys) Split(string address)
    {
        if (!address.Contains('[', StringComparison.Ordinal)) return (address, []);
        var block = new StringBuilder(address.Length);
        var keys = new List<string>();
        var from = 0;
        bool inKey = false, inText = false;
        for (var i = 0; i < address.Length; i++)
        {
            var c = address[i];
            if (inText && c == '\\') i++;
            else if (inKey && c == '"') inText = !inText;
            else if (!inKey && c == '[') (inKey, from) = (true, i);
            else if (inKey && !inText && c == ']')
            {
                keys.Add(address[from..i]);
                inKey = false;
            }
            else if (!inKey) block.Append(c);
        }

        return (block.ToString(), keys);
    }
}
